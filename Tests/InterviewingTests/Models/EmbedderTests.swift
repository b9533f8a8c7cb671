import HTTPClient
import TestSupport
import Testing

@testable import Interviewing

struct EmbedderTests {
  private let model = EvaluationModel.huggingFace(organisation: "nvidia", name: "NV-Embed-v2")

  /// The score for semantic similarity of an answer of one utterance.
  private func score(
    _ url: String, _ model: EvaluationModel, slept: Locked<[Duration]> = Locked([])
  ) async throws -> Score {
    try await Evaluator.testing(url, slept: slept).score(
      .semanticSimilarity, of: answer(["um we we built it"], ideal: "They built it."), with: model)
  }

  @Test func openAIIsAskedForAllTextsAtOnceAndItsAnswerIsNamed() async throws {
    let seen = Locked<[ReceivedRequest]>([])
    let server = try RawServer { request in
      seen.value.append(request)
      return .json(embeddingsJSON([[1, 0], [1, 1]], model: "text-embedding-3-small-2024"))
    }
    let score = try await score(server.url, .openAI(model: nil))
    #expect(seen.value.map(\.target) == ["/v1/embeddings"])
    #expect(seen.value.first?.headers["authorization"] == "Bearer secret-key")
    #expect(
      seen.value.first?.text.contains(#""input":["we built it","They built it."]"#) == true)
    #expect(seen.value.first?.text.contains(#""model":"text-embedding-3-small""#) == true)
    #expect(score.model == "platform.openai.com/text-embedding-3-small")
    #expect(score.modelVersion == "text-embedding-3-small-2024")
    #expect(score.basis == .model)
    #expect(score.parts["cosine"] == 0.7071)
    #expect(score.value == 87)
  }

  @Test func vectorsAreTakenByTheirIndex() async throws {
    let server = try RawServer { _ in
      .json(#"{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]}"#)
    }
    #expect(try await score(server.url, .openAI(model: "m")).value == 0)
  }

  @Test func sentenceAndTokenVectorsOfTheHubAreRead() async throws {
    for body in ["[[1,0],[1e0, 0.0]]", "[[[2,1],[0,-1]],[[1,0]]]", "[[[[2,1],[0,-1]]],[[[1,0]]]]"] {
      let seen = Locked<[ReceivedRequest]>([])
      let server = try RawServer { request in
        seen.value.append(request)
        return .json(body)
      }
      let score = try await score(server.url, model)
      #expect(score.value == 100)
      #expect(score.modelVersion == "not stated")
      #expect(seen.value.map(\.target) == ["/models/nvidia/NV-Embed-v2/pipeline/feature-extraction"])
      #expect(seen.value.first?.text == #"{"inputs":["we built it","They built it."]}"#)
    }
  }

  @Test(arguments: [
    "", "{}", "[]", "[[1,2]]", "[[1,2],[1]]", "[[1,2],[1,2],[1,2]]", "[[1,NaN],[1,2]]", "[[1,1e999],[1,2]]",
    "[[],[]]", "[[0,0],[1,2]]", "[[1,2],[1,2]] x", "[[1,2],[1,2", "[[1,\"2\"],[1,2]]", "[1,2]",
    "[[[[[1]]]],[[[[1]]]]]",
    "[[[1,2],[1]],[[1,2]]]", "[[1,null],[1,2]]",
  ])
  func whatIsNotVectorsIsMalformed(body: String) async throws {
    let server = try RawServer { _ in .json(body) }
    let error = await #expect(throws: EvaluationError.self) { _ = try await score(server.url, model) }
    guard case .malformed = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.isRetryable == true)
  }

  @Test(arguments: [
    embeddingsJSON([[1, 2]]), embeddingsJSON([[1, 2], [1]]), embeddingsJSON([[0, 0], [1, 2]]),
    "{\"data\":[]}", "[]",
    #"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
    #"{"data":[{"index":0,"embedding":[NaN]},{"index":1,"embedding":[1]}]}"#, "<html>",
  ])
  func whatIsNoAnswerOfOpenAIIsMalformed(body: String) async throws {
    let server = try RawServer { _ in .json(body) }
    let error = await #expect(throws: EvaluationError.self) {
      _ = try await score(server.url, .openAI(model: nil))
    }
    guard case .malformed = error?.code else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    (401, EvaluationError.Code.unauthorised, false), (403, .unauthorised, false),
    (404, .modelNotFound, false),
    (429, .rateLimited, true), (400, .refused(status: 400), false), (413, .refused(status: 413), false),
    (500, .unavailable(status: 500), true), (302, .unavailable(status: 302), false),
  ])
  func eachStatusSaysWhatToDo(status: Int, code: EvaluationError.Code, isRetryable: Bool) async throws {
    let server = try RawServer { _ in
      ScriptedAnswer(
        status, headers: [("Location", "http://127.0.0.1:1/")], body: Array("secret-key is wrong".utf8))
    }
    for model in [EvaluationModel.openAI(model: nil), model] {
      let error = await #expect(throws: EvaluationError.self) { _ = try await score(server.url, model) }
      #expect(error?.code == code)
      #expect(error?.isRetryable == isRetryable)
      #expect(error?.description.contains("secret") == false)
    }
  }

  @Test(arguments: [
    (EvaluationError.Code.unauthorised, ["OPENAI_API_KEY", "HF_TOKEN", "INTERVIEWD_INTERVIEWER_KEY"]),
    (.quotaUsedUp, ["OPENAI_API_KEY", "HF_TOKEN", "INTERVIEWD_INTERVIEWER_KEY"]),
    (
      .unreachable("refused", isRetryable: true),
      ["OPENAI_BASE_URL", "HF_INFERENCE_ENDPOINT", "INTERVIEWD_INTERVIEWER_URL"]
    ),
    (.unavailable(status: 302), ["OPENAI_BASE_URL", "HF_INFERENCE_ENDPOINT", "INTERVIEWD_INTERVIEWER_URL"]),
    (.modelNotFound, ["OPENAI_BASE_URL", "HF_INFERENCE_ENDPOINT", "INTERVIEWD_INTERVIEWER_URL"]),
    (.modelNotFound, ["INTERVIEWD_EMBEDDINGS_MODEL", "the model asked for", "INTERVIEWD_INTERVIEWER_MODEL"]),
    (
      .refused(status: 400),
      ["INTERVIEWD_EMBEDDINGS_MODEL", "the model asked for", "INTERVIEWD_INTERVIEWER_MODEL"]
    ),
  ])
  func whatOperatorsCanMendNamesItsSetting(code: EvaluationError.Code, settings: [String]) {
    for (service, setting) in zip([EvaluationError.Service.openAI, .huggingFace, .chat], settings) {
      #expect(EvaluationError(code, service: service).description.contains(setting))
    }
  }

  @Test func aQuotaThatIsUsedUpIsNotTriedAgain() async throws {
    let slept = Locked<[Duration]>([])
    let requests = Locked(0)
    let server = try RawServer { _ in
      requests.value += 1
      return .json(
        #"{"error":{"message":"You exceeded your quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
        status: 429)
    }
    let error = await #expect(throws: EvaluationError.self) {
      _ = try await score(server.url, .openAI(model: nil), slept: slept)
    }
    #expect(error?.code == .quotaUsedUp)
    #expect(error?.isRetryable == false)
    #expect(requests.value == 1)
    #expect(slept.value.isEmpty)
  }

  @Test func aRateLimitIsWaitedForAsItSays() async throws {
    let slept = Locked<[Duration]>([])
    let server = try RawServer { _ in
      slept.value.count < 2
        ? ScriptedAnswer(
          429, headers: [("Retry-After", "7")],
          body: Array(#"{"error":{"code":"rate_limit_exceeded"}}"#.utf8))
        : .json(embeddingsJSON([[1, 0], [1, 0]]))
    }
    #expect(try await score(server.url, .openAI(model: nil), slept: slept).value == 100)
    #expect(slept.value == [.seconds(7), .seconds(7)])
  }

  @Test(arguments: [("3600", 0), (nil, 3)] as [(String?, Int)])
  func aRateLimitThatLastsEndsTheAttempt(retryAfter: String?, waits: Int) async throws {
    let slept = Locked<[Duration]>([])
    let server = try RawServer { _ in
      ScriptedAnswer(429, headers: retryAfter.map { [("Retry-After", $0)] } ?? [])
    }
    let error = await #expect(throws: EvaluationError.self) {
      _ = try await score(server.url, .openAI(model: nil), slept: slept)
    }
    #expect(error?.code == .rateLimited)
    #expect(slept.value.count == waits)
  }

  @Test(arguments: [
    (EvaluationModel.openAI(model: nil), 8), (.huggingFace(organisation: "a", name: "b"), 64),
  ])
  func aLargeAnswerIsNotRead(model: EvaluationModel, megabytes: Int) async throws {
    let body = Array(repeating: UInt8(ascii: " "), count: megabytes << 20 + 1)
    let server = try RawServer { _ in ScriptedAnswer(body: body) }
    let error = await #expect(throws: EvaluationError.self) { _ = try await score(server.url, model) }
    #expect(error?.code == .malformed("it is too large"))
  }

  @Test func failuresThatPassAreTriedAgain() async throws {
    let slept = Locked<[Duration]>([])
    let server = try RawServer { _ in
      slept.value.count < 2 ? ScriptedAnswer(500) : .json(embeddingsJSON([[1, 0], [1, 0]]))
    }
    #expect(try await score(server.url, .openAI(model: nil), slept: slept).value == 100)
    #expect(slept.value.count == 2)
  }

  @Test func aModelThatIsBeingLoadedIsWaitedFor() async throws {
    let slept = Locked<[Duration]>([])
    let server = try RawServer { _ in
      slept.value.isEmpty
        ? .json(#"{"error":"Model is currently loading","estimated_time":12.5}"#, status: 503)
        : .json("[[1,0],[1,0]]")
    }
    #expect(try await score(server.url, model, slept: slept).value == 100)
    #expect(slept.value == [.seconds(12.5)])
  }

  @Test(arguments: [("1000", 0), ("80", 3), ("8", 37), ("-1", 60), ("1e300", 60)])
  func loadingEndsWithTheTimeAllowed(estimate: String, waits: Int) async throws {
    let slept = Locked<[Duration]>([])
    let server = try RawServer { _ in
      .json("{\"estimated_time\":\(estimate)}", status: 503)
    }
    let error = await #expect(throws: EvaluationError.self) {
      _ = try await score(server.url, model, slept: slept)
    }
    #expect(error?.isRetryable == true)
    #expect(slept.value.count == waits)
  }

  @Test func aServerThatIsNotThereIsNamedWithoutItsAddress() async throws {
    let port = try RawServer.closedPort()
    let error = await #expect(throws: EvaluationError.self) {
      _ = try await score("http://127.0.0.1:\(port)", .openAI(model: nil))
    }
    #expect(error?.isRetryable == true)
    #expect(error?.description.contains("platform.openai.com could not be asked") == true)
    #expect(error?.description.contains("OPENAI_BASE_URL") == true)
  }

  @Test func aLongAnswerGoesInPiecesOfBoundedNumberAndSize() async throws {
    let largest = Locked(0)
    let texts = Locked(0)
    let server = try RawServer { request in
      largest.value = max(largest.value, request.body.count)
      let count = request.text.components(of: "\",\"") + 1
      texts.value += count
      return .json("[" + Array(repeating: "[1,0]", count: count).joined(separator: ",") + "]")
    }
    let long = answer(
      (0..<4000).map { "number\($0) of many utterances that somebody who never ends has said" },
      ideal: "Short.")
    let score = try await Evaluator.testing(server.url).score(.semanticSimilarity, of: long, with: model)
    #expect(score.value == 100)
    #expect(texts.value == 65)
    #expect(score.parts["pieces_left_out"].map { $0 > 100 } == true)
    #expect(largest.value < 5000)
  }
}

extension String {
  fileprivate func components(of separator: String) -> Int { split(separator: separator).count - 1 }
}
