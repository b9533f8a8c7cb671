/// A message as the rules see it: words of small English letters in clauses.
struct SteeringText: Sendable {
  struct Word: Sendable, Equatable {
    let text: String
    /// Whether the message has it in other letters, or its letters apart.
    let isDisguised: Bool
  }

  struct Clause: Sendable, Equatable {
    /// What may be said to the interviewer at its beginning.
    enum Admission: Sendable {
      case anyOrder
      /// A list that somebody's doings began, or what they had to do: *they had to read, ignore, and delete*. An order
      /// needs words that make it one.
      case addressedOrder
      /// What others said.
      case nothing
    }

    var words: Range<Int>
    var admission: Admission
    /// The sign at its end, if that is one.
    var sign: UInt8?
    var isInLastSentence = false
  }

  let words: [Word]
  let clauses: [Clause]

  init(_ scalars: [FoldedScalar]) {
    var reader = SteeringTextReader()
    reader.read(scalars)
    words = reader.words
    clauses = SteeringClauses.all(in: reader.words, at: reader.boundaries)
  }

  func attempts(by rules: [String: [SteeringRule]]) -> Set<SteeringAttempt> {
    var found: Set<SteeringAttempt> = []
    var isAddressed = false
    for clause in clauses where clause.admission != .nothing {
      let leads = SteeringLeads(words[clause.words], isAddressed: isAddressed)
      // "From now on, you …"
      isAddressed =
        leads.isAll && leads.isAddressed && (clause.sign == nil || clause.sign == UInt8(ascii: ","))
      for start in leads.starts {
        for rule in rules[words[start.index].text] ?? [] where applies(rule, at: start, of: clause) {
          match(rule, from: start.index, in: clause, &found)
        }
      }
      for index in clause.words {
        for rule in rules[words[index].text] ?? [] where rule.place == .anywhere {
          match(rule, from: index, in: clause, &found)
        }
      }
    }
    return found
  }

  private func applies(_ rule: SteeringRule, at start: SteeringLeads.Start, of clause: Clause) -> Bool {
    guard clause.admission == .anyOrder || start.isAddressed else { return false }
    return switch rule.place {
    case .head: true
    case .addressed: start.isAddressed
    case .last: clause.isInLastSentence
    case .anywhere: false
    }
  }

  private func match(
    _ rule: SteeringRule, from index: Int, in clause: Clause, _ found: inout Set<SteeringAttempt>
  ) {
    let rest = words[index..<clause.words.upperBound]
    guard let end = rule.pattern.end(in: rest, before: clause.sign) else { return }
    found.insert(rule.attempt)
    if words[index..<end].contains(where: \.isDisguised) { found.insert(.hidesText) }
  }
}
