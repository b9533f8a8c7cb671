internal import FoundationEssentials
internal import Interviewing

/// The body of `POST /evaluate-answers`.
struct EvaluationOrder {
  struct Invalid: Error { var failure: ProcessingFailure }

  var interviewID: Int64
  var questionID: Int64
  var models: ModelConfiguration

  private enum CodingKeys: String, CodingKey {
    case interviewID = "interview_id"
    case questionID = "question_id"
    case models = "model_config"
  }

  private struct Fields: Decodable {
    typealias CodingKeys = EvaluationOrder.CodingKeys

    var interviewID: WholeNumber
    var questionID: WholeNumber
    var models: [String: String]?
  }

  init(_ body: [UInt8]) throws(Invalid) {
    let data = Data(body)
    do {
      let fields = try JSONReader.read(Fields.self, from: data)
      interviewID = fields.interviewID.value
      questionID = fields.questionID.value
      models = try ModelConfiguration(names: fields.models ?? [:])
    } catch {
      let named = try? JSONReader.read(NamedIDs.self, from: data)
      throw Invalid(
        failure: ProcessingFailure(
          message: "\(error)", interviewID: named?.interviewID, questionID: named?.questionID))
    }
  }
}
