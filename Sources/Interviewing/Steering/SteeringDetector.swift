/// Finds attempts to steer the interviewer in what a candidate writes, by rules on words: `SteeringRules`.
///
/// A hint for people, which changes neither marks nor the interview: who knows the rules can get round them, and
/// docs/steering.md says what is not found. The time is linear in the length of the message.
public struct SteeringDetector: Sendable {
  /// Unicode scalars that are looked at; twice what a message may have by the API.
  static let longest = 40_000
  /// Encoded text within encoded text is looked for as deep as this.
  private static let depth = 2

  public init() {}

  /// The kinds of attempts in the message, each once, in the order of ``SteeringAttempt``.
  public func attempts(in message: String) -> [SteeringAttempt] {
    let found = Self.attempts(in: Array(message.unicodeScalars.prefix(Self.longest)), depth: Self.depth)
    return SteeringAttempt.allCases.filter(found.contains)
  }

  private static func attempts(in scalars: [Unicode.Scalar], depth: Int) -> Set<SteeringAttempt> {
    let folded = FoldedScalar.folded(scalars)
    var found = SteeringText(folded).attempts(by: SteeringRules.all)
    if PromptMarks.areIn(folded) { found.insert(.pastesPrompt) }
    if HiddenText.isInvisible(in: scalars) { found.insert(.hidesText) }
    guard depth > 0 else { return found }
    let decoded = HiddenText.decoded(from: scalars).map { attempts(in: $0, depth: depth - 1) }
    let turned = [folded.map(\.rotated), folded.reversed()].map {
      SteeringText($0).attempts(by: SteeringRules.all)
    }
    for hidden in decoded + turned where !hidden.isEmpty { found.formUnion(hidden.union([.hidesText])) }
    return found
  }
}
