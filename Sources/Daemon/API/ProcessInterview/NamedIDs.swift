/// What can be read of a body that is wrong, so that its answer says what it is about.
struct NamedIDs: Decodable {
  var interviewID: Int64?
  var questionID: Int64?

  private enum CodingKeys: String, CodingKey {
    case interviewID = "interview_id"
    case questionID = "question_id"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    interviewID = try? container.decode(Int64.self, forKey: .interviewID)
    questionID = try? container.decode(Int64.self, forKey: .questionID)
  }
}
