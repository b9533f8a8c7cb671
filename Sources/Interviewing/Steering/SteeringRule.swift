/// What is an attempt, where, in which words.
struct SteeringRule: Sendable {
  enum Place: Sendable {
    /// At a clause's beginning, after words such as *please*, *now*, *you must*: where an order has its verb, and a
    /// report its subject.
    case head
    /// There, after words that say that somebody is to do it: *please*, *can you*, *I want you to*, *from now on*.
    case addressed
    /// At the beginning of a clause of the last sentence: a question that nobody answers.
    case last
    case anywhere
  }

  let attempt: SteeringAttempt
  let place: Place
  let pattern: SteeringPattern

  init(_ attempt: SteeringAttempt, _ place: Place, _ pattern: String) {
    self.attempt = attempt
    self.place = place
    self.pattern = SteeringPattern(pattern)
  }
}

extension [SteeringRule] {
  /// The rules that may begin with a word.
  func indexed() -> [String: [SteeringRule]] {
    reduce(into: [:]) { index, rule in
      for word in rule.pattern.first { index[word, default: []].append(rule) }
    }
  }
}
