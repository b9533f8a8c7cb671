/// The marks of one answer. Its JSON has the documented fields and, beside them, where they come from.
public struct AnswerEvaluation: Sendable, Codable, Equatable {
  /// The range of each mark.
  public static let marks = 1...10

  /// How clearly the answer was put, 1–10.
  public var clarity: Int
  /// How much of it was to the point, 1–10.
  public var relevance: Int
  /// Its technical or behavioural depth, 1–10.
  public var depth: Int
  /// For the candidate: what was found, and what is missing.
  public var feedback: String
  /// The ``Interviewer/name`` of what made it.
  public var evaluatedBy: String
  /// Why another interviewer took the first one's place; nil where none did.
  public var fallbackReason: String?
  /// The numbers that went into the marks, by name; all finite: measured features, or a model's criteria.
  public var parts: [String: Double]

  public init(
    clarity: Int, relevance: Int, depth: Int, feedback: String, evaluatedBy: String,
    fallbackReason: String? = nil, parts: [String: Double] = [:]
  ) {
    self.clarity = clarity
    self.relevance = relevance
    self.depth = depth
    self.feedback = feedback
    self.evaluatedBy = evaluatedBy
    self.fallbackReason = fallbackReason
    self.parts = parts
  }

  enum CodingKeys: String, CodingKey {
    case clarity, relevance, depth, feedback, parts
    case evaluatedBy = "evaluated_by"
    case fallbackReason = "fallback_reason"
  }
}
