internal import Core

/// How much of what was said a grammar of English can link together.
enum GrammarMeasure {
  /// Clauses that are parsed at most: of a longer answer (about 1,000 words) as many, spread evenly.
  static let mostClauses = 150
  /// What a point of a linkage's cost counts beside an unlinked word.
  static let costShare = 0.1
  /// Of faults for each word. Correct speech has up to 0.02 that are the parser's own; words thrown together
  /// have 0.45 and more.
  static let scale = Scale(worst: 0.45, best: 0.02)

  /// The clauses of an answer without its disfluencies, which are marked elsewhere.
  static func clauses(of answer: AnswerText) -> [[String]] {
    answer.utterances.flatMap { Clauses.cut($0.fluent) }
  }

  static func measure(_ parses: [Parse?], clausesInAll: Int) -> Measure {
    let read = parses.compactMap(\.self)
    let words = read.reduce(0) { $0 + $1.words }
    let unlinked = read.reduce(0) { $0 + $1.unlinked }
    let cost = read.reduce(0) { $0 + $1.cost }
    var measure = Measure(
      mark: nil,
      parts: [
        "clauses": Double(clausesInAll), "clauses_parsed": Double(read.count), "words": Double(words),
        "unlinked_words": Double(unlinked), "cost": cost,
      ])
    guard words > 0 else { return measure }
    let faults = (Double(unlinked) + costShare * cost) / Double(words)
    let mark = scale.mark(faults)
    measure.mark = mark
    measure.parts["faults_per_word"] = faults
    measure.parts["measured"] = mark
    return measure
  }
}
