internal import Core

/// What was said, cut at pauses, and the same without disfluencies.
struct AnswerText: Sendable, Equatable {
  /// A stretch of speech between pauses.
  struct Utterance: Sendable, Equatable {
    /// As the recogniser wrote them; none is blank.
    let words: [String]
    /// Without fillers, repetitions and what was taken back.
    let fluent: [String]
    let text: String
    let fluentText: String

    init(_ words: [String]) {
      self.words = words
      fluent = Disfluencies(words: words).fluentWords.map { words[$0] }
      text = words.joined(separator: " ")
      fluentText = fluent.joined(separator: " ")
    }
  }

  /// Seconds between two words of one utterance that make it two: a recogniser that does not cut at pauses
  /// itself (or not at all of them) still gives the words' times.
  static let pause = 0.5

  let utterances: [Utterance]
  /// Over the whole answer: who pauses and says the same word again repeats it.
  let disfluencies: Disfluencies
  /// What was said, as its content is compared: without disfluencies.
  let fluentText: String

  init(_ spoken: [SpokenAnswer.Utterance]) {
    var stretches: [[String]] = []
    for utterance in spoken {
      var end = -Double.infinity
      var stretch: [String] = []
      for word in utterance.words {
        let text = word.text.trimmed
        // Of a word that is only signs nothing can be said.
        guard text.saysSomething else { continue }
        if word.start - end >= Self.pause, !stretch.isEmpty {
          stretches.append(stretch)
          stretch = []
        }
        stretch.append(text)
        end = word.end
      }
      if !stretch.isEmpty { stretches.append(stretch) }
    }
    utterances = stretches.map(Utterance.init)
    disfluencies = Disfluencies(words: stretches.joined())
    fluentText = utterances.map(\.fluentText).filter { !$0.isEmpty }.joined(separator: " ")
  }

  var isEmpty: Bool { utterances.isEmpty }
}

extension String {
  /// Whether there is a letter or a digit in it.
  var saysSomething: Bool {
    // Scalars of ASCII are told apart far faster than characters, and nearly all words have some.
    utf8.contains { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
      || contains { $0.isLetter || $0.isNumber }
  }
}
