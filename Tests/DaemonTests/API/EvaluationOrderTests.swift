import Interviewing
import Testing

@testable import Daemon

@Suite struct EvaluationOrderTests {
  private func order(_ body: String) throws -> EvaluationOrder { try EvaluationOrder(Array(body.utf8)) }

  @Test func theDocumentedBodyIsRead() throws {
    let order = try order(
      """
      {"interview_id": 10, "question_id": 49, "model_config": {
        "semantic_similarity": "platform.openai.com",
        "broad_topic_similarity": "huggingface.co/nvidia/NV-Embed-v2",
        "grammar": "huggingface.co/Salesforce/SFR-Embedding-Mistral",
        "disfluency": "huggingface.co/Salesforce/SFR-Embedding-Mistral"}}
      """)
    #expect(order.interviewID == 10 && order.questionID == 49)
    #expect(order.models[.semanticSimilarity] == .openAI(model: nil))
    #expect(order.models[.broadTopicSimilarity] == .huggingFace(organisation: "nvidia", name: "NV-Embed-v2"))
    #expect(order.models.names.count == 4)
  }

  @Test func whatIsNotNamedIsBuiltIn() throws {
    let order = try order(
      #"{"interview_id":1,"question_id":2,"model_config":{"grammar":"platform.openai.com"}}"#)
    #expect(order.models[.semanticSimilarity] == .builtIn)
    #expect(try self.order(#"{"interview_id":1,"question_id":2}"#).models == ModelConfiguration())
  }

  @Test(
    arguments: [
      (#"{"question_id":2}"#, "interview_id is missing", nil, 2),
      (#"{"interview_id":1}"#, "question_id is missing", 1, nil),
      (#"{"interview_id":1,"question_id":"2"}"#, "question_id must be a whole number", 1, nil),
      (#"{"interview_id":1,"question_id":2,"model_config":7}"#, "model_config must be an object", 1, 2),
      (
        #"{"interview_id":1,"question_id":2,"model_config":{"grammar":1}}"#,
        "model_config.grammar must be a text",
        1, 2
      ),
      ("[", "the text is not JSON", nil, nil),
    ] as [(String, String, Int64?, Int64?)])
  func aMistakeIsNamedAndSoIsWhatTheBodyIsAbout(
    _ body: String, _ message: String, _ interview: Int64?, _ question: Int64?
  ) throws {
    let error = #expect(throws: EvaluationOrder.Invalid.self) { try order(body) }
    #expect(error?.failure.message.contains(message) == true)
    #expect(error?.failure.interviewID == interview)
    #expect(error?.failure.questionID == question)
  }

  @Test func unknownModelsAndScoresAreToldTheKnownOnes() throws {
    let model = #expect(throws: EvaluationOrder.Invalid.self) {
      try order(#"{"interview_id":1,"question_id":2,"model_config":{"grammar":"gpt"}}"#)
    }
    #expect(model?.failure.message.hasPrefix("model_config.grammar: ") == true)
    #expect(model?.failure.message.contains("huggingface.co/ORG/NAME") == true)
    let score = #expect(throws: EvaluationOrder.Invalid.self) {
      try order(#"{"interview_id":1,"question_id":2,"model_config":{"beauty":"built-in"}}"#)
    }
    #expect(score?.failure.message.contains("broad_topic_similarity") == true)
  }
}
