/// What a CV or a job description says that questions can be asked about. Kept in caches as JSON.
public struct DocumentAnalysis: Sendable, Codable, Equatable {
  /// Skills by their usual names, the most prominent first; at most ``mostSkills``.
  public var skills: [String]
  /// Years of experience that the document tells or asks for.
  public var years: Int?
  /// Sentences worth asking about, shortened to ``longestHighlight`` characters; at most ``mostHighlights``.
  public var highlights: [String]
  /// One to three sentences.
  public var summary: String
  /// The ``Interviewer/name`` of what made it.
  public var analysedBy: String
  /// Why another interviewer took the first one's place; nil where none did.
  public var fallbackReason: String?

  public static let mostSkills = 40
  public static let mostHighlights = 10
  public static let longestHighlight = 240

  public init(
    skills: [String], years: Int? = nil, highlights: [String], summary: String, analysedBy: String,
    fallbackReason: String? = nil
  ) {
    self.skills = skills
    self.years = years
    self.highlights = highlights
    self.summary = summary
    self.analysedBy = analysedBy
    self.fallbackReason = fallbackReason
  }

  enum CodingKeys: String, CodingKey {
    case skills, years, highlights, summary
    case analysedBy = "analysed_by"
    case fallbackReason = "fallback_reason"
  }
}
