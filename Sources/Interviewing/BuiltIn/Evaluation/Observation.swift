/// Something that the evaluations of an interview have in common.
struct Observation {
  let sentence: String
  let isStrength: Bool
  /// The higher, the more it matters.
  let weight: Double

  /// Marks from here on are good, below ``poor`` they are not.
  private static let good = 7.5
  private static let poor = 6.0

  static func all(of evaluations: [AnswerEvaluation]) -> [Observation] {
    guard !evaluations.isEmpty else { return [] }
    return ofMarks(evaluations) + ofParts(evaluations.filter { ($0.parts["words"] ?? 0) > 0 })
  }

  private static func ofMarks(_ evaluations: [AnswerEvaluation]) -> [Observation] {
    let kinds: [(value: KeyPath<AnswerEvaluation, Int>, strength: String, improvement: String)] = [
      (
        \.clarity, "The answers were clear and easy to follow.",
        "Put the answers more clearly: one thought after the other."
      ),
      (
        \.relevance, "The answers stayed with what was asked.",
        "Answer the question that was asked before anything else."
      ),
      (
        \.depth, "The answers went into depth.",
        "Go deeper: details, reasons and results instead of general statements."
      ),
    ]
    return kinds.compactMap { kind in
      let mean = evaluations.reduce(0) { $0 + Double($1[keyPath: kind.value]) } / Double(evaluations.count)
      if mean >= good { return Observation(sentence: kind.strength, isStrength: true, weight: mean) }
      if mean < poor { return Observation(sentence: kind.improvement, isStrength: false, weight: 10 - mean) }
      return nil
    }
  }

  /// From how many of the answers show a part: most of them make a strength, few an improvement. Models give no
  /// parts.
  private static func ofParts(_ evaluations: [AnswerEvaluation]) -> [Observation] {
    kinds.compactMap { kind in
      let seen = evaluations.filter { $0.parts[kind.part] != nil && kind.isExpected($0) }
      guard !seen.isEmpty else { return nil }
      let count = seen.count { ($0.parts[kind.part] ?? 0) >= kind.enough }
      let share = Double(count) / Double(seen.count)
      if share >= 0.6 {
        return Observation(
          sentence: kind.strength + of(count, seen.count), isStrength: true, weight: kind.weight * share)
      }
      guard share <= 0.34 else { return nil }
      return Observation(sentence: kind.improvement, isStrength: false, weight: kind.weight * (1 - share))
    }
  }

  private static func of(_ count: Int, _ all: Int) -> String {
    all == 1 ? " in the answer." : count == all ? " in every answer." : " in \(count) of \(all) answers."
  }

  private struct Kind {
    let part: String
    let enough: Double
    let weight: Double
    let strength: String
    let improvement: String
    var isExpected: (AnswerEvaluation) -> Bool = { _ in true }
  }

  private static var kinds: [Kind] {
    [
      Kind(
        part: "figures", enough: 1, weight: 6, strength: "Statements were backed with numbers",
        improvement: "Back statements with numbers: how many, how much, how long."),
      Kind(
        part: "technologies", enough: 1, weight: 5, strength: "Tools and methods were named",
        improvement: "Name the tools, methods and technologies that you worked with."),
      Kind(
        part: "result", enough: 0.5, weight: 6.5, strength: "It was told what came of the work",
        improvement: "Say what came of your work: results make the difference."),
      Kind(
        part: "actions", enough: 2, weight: 5.5, strength: "Your own part became clear",
        improvement: "Say what you did yourself, not only what was done."),
      Kind(
        part: "reasons", enough: 2, weight: 5, strength: "Decisions were given with their reasons",
        improvement: "Explain why things were done as they were, and what the alternatives were."),
      Kind(
        part: "length", enough: 0.5, weight: 4, strength: "There was enough detail",
        improvement: "Take the time for more detail: many answers ended after a sentence or two."),
      Kind(
        part: "fluency", enough: 0.6, weight: 3, strength: "The delivery was fluent",
        improvement: "Speak with fewer fillers and restarts; a short silence is better."),
    ]
  }
}
