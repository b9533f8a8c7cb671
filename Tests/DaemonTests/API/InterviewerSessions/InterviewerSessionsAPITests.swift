import Core
import Foundation
import HTTPClient
import HTTPServer
import Interviewing
import TestSupport
import Testing

@testable import Daemon

/// The routes behind a real server, asked by a real client.
@Suite struct InterviewerSessionsAPITests {
  struct Client {
    let stand: ConversationStand
    let url: String
    let http: HTTPClient

    func ask(_ method: String, _ path: String, _ body: String? = nil) async throws -> (
      status: Int, text: String
    ) {
      var request = HTTPRequest(method, url: url + path)
      if let body {
        request.headers["Content-Type"] = "application/json"
        request.body = .bytes(Array(body.utf8))
      }
      let response = try await http.send(request)
      return (
        response.status, String(decoding: try await response.body.collect(upTo: 1 << 22), as: UTF8.self)
      )
    }

    func created(_ settings: String? = nil) async throws -> String {
      let answer = try await ask("POST", "/create-session", settings)
      let json = try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: String]
      #expect(json?["message"] == "Session created successfully")
      return try #require(json?["session_id"])
    }
  }

  private func withClient(
    _ interviewer: ScriptedInterviewer = .init(), _ body: (Client) async throws -> Void
  ) async throws {
    let stand = try await ConversationStand(interviewer)
    let api = InterviewerSessionsAPI(
      desk: stand.desk, logger: Logger(level: .error, format: .text) { _ in })
    let server = Server(router: try Router(api.routes))
    let address = try await server.start(host: "127.0.0.1", port: 0)
    let http = HTTPClient.local()
    let result: Result<Void, any Error>
    do {
      result = .success(
        try await body(Client(stand: stand, url: "http://127.0.0.1:\(address.port)", http: http)))
    } catch {
      result = .failure(error)
    }
    await http.shutdown()
    await server.drain(deadline: .zero)
    try result.get()
  }

  @Test func everyAnswerIsAsItIsDocumented() async throws {
    try await withClient { (client: Client) async throws in
      let id = try await client.created(#"{"technical_questions":1,"behavioral_questions":1}"#)
      #expect(try await client.ask("POST", "/start-interview/\(id)", "{}") == (200, "I see."))
      let again = try await client.ask("POST", "/start-interview/\(id)")
      #expect(again == (400, #"{"detail":"Interview already in progress"}"#))
      #expect(
        try await client.ask("POST", "/chat/\(id)", #"{"message":"I steer.","session_id":"\#(id)"}"#).status
          == 200)
      #expect(
        try await client.ask("GET", "/interview-status/\(id)").text
          == #"{"session_id":"\#(id)","active":true,"questions_asked":1,"total_expected_questions":2}"#)
      #expect(
        try await client.ask("GET", "/conversation-history/\(id)").text
          == #"{"session_id":"\#(id)","model_name":"llama-3.3-70b-versatile","interviewer":"scripted","active":true,"#
          + #""questions_asked":1,"total_expected_questions":2,"history":[{"role":"assistant","content":"I see."},"#
          + #"{"role":"user","content":"I steer."},{"role":"assistant","content":"I see."}]}"#)
      #expect(
        try await client.ask("GET", "/security-info/\(id)").text
          == #"{"session_id":"\#(id)","potential_cheat_attempts":1,"active":true}"#)
      #expect(
        try await client.ask("GET", "/sessions").text
          == #"{"\#(id)":{"model_name":"llama-3.3-70b-versatile","last_access":"2027-01-15T08:00:00.000000","#
          + #""interview_active":true,"questions_asked":1,"total_expected_questions":2}}"#)
      #expect(
        try await client.ask("POST", "/end-interview/\(id)").text
          == #"{"session_id":"\#(id)","message":"Interview ended successfully"}"#)
      #expect(
        try await client.ask("POST", "/reset/\(id)").text
          == #"{"session_id":"\#(id)","message":"Conversation reset. Ready to start a new interview."}"#)
      #expect(
        try await client.ask("POST", "/save-session/\(id)").text
          == #"{"session_id":"\#(id)","message":"Session saving initiated"}"#)
      await client.stand.desk.finish()
      client.stand.clock.value += 1
      #expect(
        try await client.ask("DELETE", "/session/\(id)").text
          == #"{"session_id":"\#(id)","message":"Session saved to interview_sessions/\#(id)_20270115T080001000Z.json and "#
          + #"deleted successfully"}"#)
      #expect(client.stand.files.count == 2)
      #expect(try await client.ask("GET", "/sessions").text == "{}")
      #expect(
        try await client.ask("GET", "/model-info").text
          == #"{"model_name":"llama-3.3-70b-versatile","description":"Pre-configured large language model for interview "#
          + #"simulations","interviewer":"scripted"}"#)
    }
  }

  @Test func unknownSessionsAreNotFoundEverywhere() async throws {
    try await withClient { (client: Client) async throws in
      for id in [UUID().uuidString.lowercased(), "no-uuid", "..%2f..%2fetc", "%C3%A9"] {
        for (method, path) in [
          ("POST", "start-interview"), ("POST", "reset"), ("GET", "interview-status"),
          ("GET", "conversation-history"), ("POST", "save-session"), ("DELETE", "session"),
          ("POST", "end-interview"),
          ("GET", "security-info"),
        ] {
          let answer = try await client.ask(method, "/\(path)/\(id)")
          #expect(answer == (404, #"{"detail":"Session not found"}"#), "\(path) \(id)")
        }
      }
      let id = UUID().uuidString.lowercased()
      #expect(try await client.ask("POST", "/chat/\(id)", #"{"message":"Hi"}"#).status == 404)
    }
  }

  @Test func theIdMayBeSpeltInCapitals() async throws {
    try await withClient { (client: Client) async throws in
      let id = try await client.created()
      let answer = try await client.ask("GET", "/interview-status/\(id.uppercased())")
      #expect(answer.text.contains(id))
    }
  }

  @Test func aFailureBeforeTheFirstByteIsABadGateway() async throws {
    var interviewer = ScriptedInterviewer()
    interviewer.saying = { _, _ in
      throw InterviewerError("a.example hung", publicReason: "the model did not answer")
    }
    try await withClient(interviewer) { (client: Client) async throws in
      let answer = try await client.ask("POST", "/start-interview/\(try await client.created())")
      #expect(answer == (502, #"{"detail":"The interviewer's reply failed: the model did not answer"}"#))
    }
  }

  @Test func aReplyThatFailsLaterIsCutOff() async throws {
    var interviewer = ScriptedInterviewer()
    interviewer.saying = { _, told in
      try await told("So")
      throw InterviewerError("broke off")
    }
    try await withClient(interviewer) { (client: Client) async throws in
      let id = try await client.created()
      await #expect(throws: HTTPClientError.self) { try await client.ask("POST", "/start-interview/\(id)") }
      #expect(try await client.ask("GET", "/interview-status/\(id)").text.contains(#""active":false"#))
    }
  }

  @Test func aSecondMessageWhileOneIsAnsweredIsAConflict() async throws {
    let (begun, gate) = (Gate(), Gate())
    var interviewer = ScriptedInterviewer()
    interviewer.saying = { _, told in
      begun.open()
      try await gate.pass()
      try await told("So.")
      return "So."
    }
    try await withClient(interviewer) { (client: Client) async throws in
      let id = try await client.created()
      async let first = client.ask("POST", "/start-interview/\(id)")
      try await begun.pass()
      #expect(try await client.ask("POST", "/start-interview/\(id)").status == 409)
      #expect(try await client.ask("POST", "/chat/\(id)", #"{"message":"Hi"}"#).status == 409)
      gate.open()
      #expect(try await first == (200, "So."))
    }
  }

  @Test func pagesAreBounded() async throws {
    try await withClient { (client: Client) async throws in
      let ids = [try await client.created(), try await client.created()]
      let page = try await client.ask("GET", "/sessions?skip=1&limit=1").text
      #expect(ids.count { page.contains($0) } == 1)
      for query in ["skip=-1", "limit=0", "limit=10001", "limit=x", "skip=99999999999999999999"] {
        #expect(try await client.ask("GET", "/sessions?\(query)").status == 400, "\(query)")
      }
    }
  }
}
