import Foundation
import HTTPClient
import TestSupport

@testable import Interviewing

/// A chat request as a server reads it.
struct ChatRequest: Sendable {
  struct Message: Decodable, Sendable {
    let role: String
    let content: String
  }

  private struct Body: Decodable {
    let model: String
    let messages: [Message]
    let stream: Bool?
  }

  let path: String
  let authorization: String?
  let model: String
  let messages: [Message]
  let streams: Bool
  /// The body as it came.
  let text: String

  init?(path: String, authorization: String? = nil, body bytes: [UInt8]) {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)) else { return nil }
    self.path = path
    self.authorization = authorization
    model = body.model
    messages = body.messages
    streams = body.stream ?? false
    text = String(decoding: bytes, as: UTF8.self)
  }

  var hasFormat: Bool { text.contains("response_format") }
  var system: String { messages.filter { $0.role == "system" }.map(\.content).joined(separator: "\n") }
  var user: String { messages.first { $0.role == "user" }?.content ?? "" }

  /// The user's message as somebody reads it who keeps to the lines that the system's message names: the data by
  /// name, and everything that is not data.
  var parts: (data: [String: String], outside: String) {
    guard let mark = system.firstMatch(of: /=== (\w+) NAME ===/)?.1 else { return ([:], user) }
    var data: [String: String] = [:]
    var outside: [Substring] = []
    var name: String?
    for line in user.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("=== \(mark) "), line.hasSuffix(" ===") {
        let new = String(line.dropFirst(mark.count + 5).dropLast(4))
        name = new == "end" ? nil : new
      } else if let name {
        data[name] = data[name].map { $0 + "\n" + line } ?? String(line)
      } else {
        outside.append(line)
      }
    }
    return (data, (outside + messages.dropFirst(2).map { $0.content[...] }).joined(separator: "\n"))
  }
}

/// A chat model's server, on 127.0.0.1, of which a test scripts every answer.
final class ChatStandIn: Sendable {
  let server: RawServer
  private let seen: Locked<[ChatRequest]>
  let calls = Locked<[ModelCall]>([])

  init(_ answer: @escaping @Sendable (ChatRequest) -> ScriptedAnswer?) throws {
    let seen = Locked<[ChatRequest]>([])
    self.seen = seen
    server = try RawServer { request in
      let (path, key) = (request.target, request.headers["authorization"])
      guard let request = ChatRequest(path: path, authorization: key, body: request.body) else {
        return .json("{}", status: 400)
      }
      seen.value.append(request)
      return answer(request)
    }
  }

  /// Writes each answer itself.
  init(raw answer: @escaping @Sendable (ChatRequest, Peer) throws -> Void) throws {
    let seen = Locked<[ChatRequest]>([])
    self.seen = seen
    server = try RawServer { (peer: Peer) in
      while let (head, body) = try peer.readRequest() {
        let path = String(head.split(separator: " ")[1])
        guard let request = ChatRequest(path: path, body: body) else { return }
        seen.value.append(request)
        try answer(request, peer)
      }
    }
  }

  var requests: [ChatRequest] { seen.value }

  /// The limits are none that a busy machine reaches.
  func interviewer(
    timeout: Duration = .seconds(300), firstByteTimeout: Duration = .seconds(300),
    slept: Locked<[Duration]> = Locked([])
  ) -> ModelInterviewer {
    var retry = RetryPolicy()
    retry.maxAttempts = 2
    retry.sleep = { slept.value.append($0) }
    return ModelInterviewer(
      server: .init(baseURL: server.url + "/v1", key: "secret-key", model: "small-model"),
      client: ModelClient(http: .local(), timeout: timeout, firstByteTimeout: firstByteTimeout, retry: retry),
      observe: { [calls] in calls.value.append($0) })
  }
}

extension ScriptedAnswer {
  /// A whole answer of a chat model.
  static func said(_ content: String) -> ScriptedAnswer {
    .json(
      #"{"model":"small-model-1","choices":[{"index":0,"message":{"role":"assistant","content":\#(quoted(content))}}]}"#
    )
  }

  /// A stream of tokens.
  static func streamed(_ tokens: [String], end: String = streamEnd) -> ScriptedAnswer {
    let text = tokens.map(event).joined() + end
    return ScriptedAnswer(
      headers: [("Content-Type", "text/event-stream; charset=utf-8")], body: Array(text.utf8))
  }
}

let streamEnd = #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n"

func event(_ token: String) -> String {
  #"data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":\#(quoted(token))},"finish_reason":null}]}"#
    + "\n\n"
}

func quoted(_ text: String) -> String {
  String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
}

/// The JSON of an evaluation with the same mark for every criterion but those named.
func marked(_ mark: Int, _ others: [Criterion: Int] = [:], feedback: String = "Clear, but without numbers.")
  -> String
{
  let criteria = Criterion.allCases.map {
    #""\#($0.rawValue)":{"evidence":"said so","mark":\#(others[$0] ?? mark)}"#
  }
  return #"{"criteria":{\#(criteria.joined(separator: ","))},"feedback":\#(quoted(feedback))}"#
}

extension AnswerEvaluation {
  var threeMarks: [Int] { [clarity, relevance, depth] }
}

extension InterviewContext {
  /// One question of an intro, answered or not, and three more planned.
  static func testing(
    role: String = "Backend Engineer", company: String = "TechCorp", cv: String = "Built services in Python.",
    jd: String = "Needs Python.", question: String? = "How have you used Python?", answer: String? = nil
  ) -> InterviewContext {
    func analysis(_ summary: String) -> DocumentAnalysis {
      DocumentAnalysis(
        skills: ["Python", "Kafka"], years: 5, highlights: ["Cut latency by 40 %."], summary: summary,
        analysedBy: "built-in")
    }
    let slots: [InterviewPlan.Slot] = [
      .init(stage: .intro), .init(stage: .technical, skill: "Kafka"),
      .init(stage: .technical, skill: "Python"),
      .init(stage: .closing),
    ]
    let turns = question.map { text in
      [Turn(question: AskedQuestion(text: text, stage: .intro, askedBy: "built-in"), answer: answer)]
    }
    return InterviewContext(
      role: role, company: company, cv: analysis(cv), jd: analysis(jd), plan: InterviewPlan(slots: slots),
      turns: turns ?? [])
  }
}
