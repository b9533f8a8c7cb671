/// What an interview showed, as the model marks and says it.
struct AssessmentAnswer: Decodable {
  private let criteria: CriteriaMarks<AssessmentCriterion>
  private let strengths: [String]
  private let areasForImprovement: [String]
  private let feedback: String

  private enum CodingKeys: String, CodingKey {
    case criteria, strengths, feedback
    case areasForImprovement = "areas_for_improvement"
  }

  static let format = ChatFormat(
    name: "interview_assessment",
    schema: .object([
      CodingKeys.criteria.rawValue: CriteriaMarks<AssessmentCriterion>.schema,
      CodingKeys.strengths.rawValue: .array(of: .string),
      CodingKeys.areasForImprovement.rawValue: .array(of: .string), CodingKeys.feedback.rawValue: .string,
    ]))

  /// As the model is to write it.
  static var example: String {
    """
    {"criteria": \(CriteriaMarks<AssessmentCriterion>.example), "strengths": ["…"], "areas_for_improvement": ["…"], \
    "feedback": "…"}
    """
  }

  func assessment(by name: String) throws(ChatAnswer.Unusable) -> InterviewAssessment {
    InterviewAssessment(
      AssessmentCriterion.scores(try criteria.checked()),
      strengths: try SummaryAnswer.sentences(strengths, of: CodingKeys.strengths.rawValue),
      areasForImprovement: try SummaryAnswer.sentences(
        areasForImprovement, of: CodingKeys.areasForImprovement.rawValue),
      feedback: try SummaryAnswer.paragraph(feedback), assessedBy: name)
  }
}
