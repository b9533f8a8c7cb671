internal import Core

/// How much of what was said a grammar of English can link together.
enum GrammarMeasure {
  /// Clauses that are parsed at most: of a longer answer (about 800 words) as many, spread evenly.
  static let mostClauses = 150
  /// What a point of a linkage's cost counts beside an unlinked word.
  static let costShare = 0.1
  /// Of faults for each word. Correct speech has some 0.05 that are the parser's own and the cuts'; words thrown
  /// together have 0.45 and more.
  static let scale = Scale(worst: 0.45, best: 0.05)

  /// The clauses of an answer without its disfluencies, which are marked elsewhere.
  static func clauses(of answer: AnswerText) -> [[String]] {
    answer.utterances.flatMap { Clauses.cut($0.fluent) }
  }

  static func measure(_ results: [ParseResult], clausesInAll: Int) -> Measure {
    let read = results.compactMap { if case .parsed(let parse) = $0 { parse } else { nil } }
    let words = read.reduce(0) { $0 + $1.words }
    let unlinked = read.reduce(0) { $0 + $1.unlinked }
    let cost = read.reduce(0) { $0 + $1.cost }
    var measure = Measure(
      mark: nil,
      parts: [
        "clauses": Double(clausesInAll), "clauses_parsed": Double(read.count), "words": Double(words),
        "unlinked_words": Double(unlinked), "cost": cost,
      ])
    let givenUp = results.count { $0 == .outOfTime }
    if givenUp > 0 {
      measure.isLasting = false
      measure.notes.append(
        "\(givenUp) of \(results.count) clauses were left out, for the parser ran out of time.")
    }
    guard words > 0 else { return measure }
    let faults = (Double(unlinked) + costShare * cost) / Double(words)
    let mark = scale.mark(faults)
    measure.mark = mark
    measure.parts["faults_per_word"] = faults
    measure.parts["measured"] = mark
    return measure
  }
}
