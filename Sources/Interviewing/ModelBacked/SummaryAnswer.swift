/// What an interview showed, as the model says it.
struct SummaryAnswer: Decodable {
  let strengths: [String]
  let improvements: [String]
  let feedback: String

  static let format = ChatFormat(
    name: "interview_summary",
    schema: .object([
      "strengths": .array(of: .string), "improvements": .array(of: .string), "feedback": .string,
    ]))

  private static let mostSentences = 5
  private static let longestSentence = 300
  private static let longestFeedback = 1500

  func summary(by name: String) throws(ChatAnswer.Unusable) -> InterviewSummary {
    InterviewSummary(
      strengths: try Self.sentences(strengths, of: "strengths"),
      improvements: try Self.sentences(improvements, of: "improvements"),
      feedback: try Self.paragraph(feedback),
      summarisedBy: name)
  }

  static func paragraph(_ feedback: String) throws(ChatAnswer.Unusable) -> String {
    try Instructions.withoutLeaks(feedback, in: "feedback").plain(atMost: longestFeedback)
  }

  static func sentences(_ said: [String], of field: String) throws(ChatAnswer.Unusable) -> [String] {
    var sentences: [String] = []
    for sentence in said.prefix(mostSentences) where sentence.saysSomething {
      sentences.append(
        try Instructions.withoutLeaks(sentence, in: field).plain(atMost: longestSentence))
    }
    return sentences
  }
}
