import Core
import Foundation
import HTTPClient
import HTTPServer
import Storage
import TestSupport
import Testing

@testable import Daemon

/// Secrets that another server gives out; a stand-in that is asked over a real socket.
@Suite struct UpstreamSecretsTests {
  private static let now = Date(timeIntervalSince1970: 1_700_000_000)
  private static let key = "sk-known-to-nobody"

  private let session = RealtimeSession(
    ManagedInterview(id: UUID(), userID: "ada", templateID: UUID(), startedAt: now),
    ManagementStand.template, question: 2, model: "gpt-realtime", issuedAt: now, life: 600)
  private let log = Locked<[String]>([])

  private func secret(
    _ api: Configuration.Realtime.API = .clientSecrets, port: UInt16
  ) async throws -> ClientSecret {
    let client = HTTPClient.local()
    let issuer = UpstreamSecrets(
      server: .init(url: "http://127.0.0.1:\(port)/v1", key: Self.key, model: "gpt-realtime"), api: api,
      client: client, timeout: .seconds(300),
      logger: Logger(level: .debug, format: .text) { [log] line in log.value.append(line) },
      now: { Self.now })
    do {
      let secret = try await issuer.secret(for: session)
      await client.shutdown()
      return secret
    } catch {
      await client.shutdown()
      throw error
    }
  }

  /// What a client is told when the server answers so.
  private func failure(_ answer: ScriptedAnswer?, _ api: Configuration.Realtime.API = .clientSecrets)
    async throws -> HTTPError
  {
    let server = try RawServer { (_: ReceivedRequest) in answer }
    let error = try #require(
      await #expect(throws: HTTPError.self) { _ = try await secret(api, port: server.port) })
    #expect(!error.detail.contains(Self.key) && !error.detail.contains("127.0.0.1"))
    #expect(log.value.allSatisfy { !$0.contains(Self.key) })
    #expect(!log.value.isEmpty)
    return error
  }

  @Test(arguments: [(1_700_000_600, false), (1_700_000_660, false), (1_700_000_661, true)])
  func aLongerLifeThanWasAskedIsToldAndLogged(expiry: Int, isLogged: Bool) async throws {
    let server = try RawServer { (_: ReceivedRequest) in
      .json(#"{"value":"ek_68af","expires_at":\#(expiry)}"#)
    }
    let secret = try await secret(port: server.port)
    let answer = session.document(secret).text
    #expect(answer.contains(#""ttl":\#(expiry - 1_700_000_000)"#), "\(answer)")
    #expect(log.value.contains { $0.contains("longer than was asked") } == isLogged)
    #expect(!log.value.contains { $0.contains("ek_68af") })
  }

  @Test func aClientSecretIsAskedForAsOpenAIDocuments() async throws {
    let asked = Locked<[ReceivedRequest]>([])
    let server = try RawServer { (request: ReceivedRequest) in
      asked.value.append(request)
      return .json(
        #"{"value":"ek_68af","expires_at":1700000600,"session":{"type":"realtime","id":"sess_C9"}}"#)
    }
    let secret = try await secret(port: server.port)
    #expect(secret == ClientSecret(value: "ek_68af", expiresAt: 1_700_000_600))
    let request = try #require(asked.value.first)
    #expect(request.method == "POST" && request.target == "/v1/realtime/client_secrets")
    #expect(request.headers["authorization"] == "Bearer \(Self.key)")
    #expect(request.headers["content-type"] == "application/json")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    let pcm: [String: Any] = ["type": "audio/pcm", "rate": 24000]
    let turns: [String: Any] = [
      "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200,
    ]
    let input: [String: Any] = [
      "format": pcm, "transcription": ["model": "whisper-1"], "turn_detection": turns,
    ]
    let wanted: [String: Any] = [
      "type": "realtime", "model": "gpt-realtime", "instructions": session.instructions,
      "output_modalities": ["audio"], "tools": [Any](), "tool_choice": "none", "max_output_tokens": "inf",
      "audio": ["input": input, "output": ["format": pcm, "voice": "alloy"]],
    ]
    #expect(
      body
        == ["expires_after": ["anchor": "created_at", "seconds": 600], "session": wanted] as NSDictionary)
  }

  @Test func olderServersAreAskedForASession() async throws {
    let asked = Locked<[ReceivedRequest]>([])
    let server = try RawServer { (request: ReceivedRequest) in
      asked.value.append(request)
      return .json(#"{"id":"sess_1","client_secret":{"value":"ek_old","expires_at":1700000060}}"#)
    }
    let secret = try await secret(.sessions, port: server.port)
    let request = try #require(asked.value.first)
    #expect(request.target == "/v1/realtime/sessions")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    #expect(body["model"] as? String == "gpt-realtime" && body["voice"] as? String == "alloy")
    #expect(body["modalities"] as? [String] == ["audio", "text"])
    #expect(body["instructions"] as? String == session.instructions)
    #expect(body["input_audio_format"] as? String == "pcm16" && body["temperature"] as? Double == 0.8)
    #expect(
      body["client_secret"] as? NSDictionary
        == ["expires_after": ["anchor": "created_at", "seconds": 600]] as NSDictionary)
    // The server's own expiry is what clients are told.
    let document = session.document(secret).text
    #expect(document.contains(#""ttl":60"#) && document.contains(#""expires_at":"2023-11-14T22:14:20Z""#))
  }

  @Test func refusalsAreOursToAnswerForAndTellNoKey() async throws {
    func error(_ status: Int, headers: [(String, String)] = []) async throws -> HTTPError {
      let body = Array(#"{"error":{"message":"Incorrect API key provided: \#(Self.key)"}}"#.utf8)
      return try await failure(ScriptedAnswer(status, headers: headers, body: body))
    }
    for status in [401, 403] {
      let refused = try await error(status)
      #expect(refused.status == .badGateway && refused.detail.contains("INTERVIEWD_REALTIME_KEY"))
    }
    let busy = try await error(429, headers: [("Retry-After", "7")])
    #expect(busy.status == .serviceUnavailable && busy.headers["Retry-After"] == "7")
    let unknown = try await error(404)
    #expect(unknown.status == .badGateway && unknown.detail.contains("INTERVIEWD_REALTIME_API"))
    for status in [400, 302, 500, 503] {
      let failed = try await error(status)
      #expect(failed.status == .badGateway && failed.detail.contains("\(status)"))
    }
  }

  @Test(arguments: [
    "", "nonsense", "[]", "{}", #"{"value":"ek_1"}"#, #"{"value":"","expires_at":1700000600}"#,
    #"{"value":"ek_1","expires_at":"soon"}"#, #"{"value":7,"expires_at":1700000600}"#,
    #"{"value":"ek 1\n","expires_at":1700000600}"#, #"{"value":"ek_1","expires_at":99999999999999}"#,
    #"{"client_secret":{"value":"ek_1","expires_at":1700000600}}"#,
  ])
  func nonsenseIsNoSecret(body: String) async throws {
    let error = try await failure(.json(body))
    #expect(error.status == .badGateway)
    #expect(error.detail == "The realtime server did not answer with a client secret")
  }

  @Test func aSecretThatHasExpiredIsOfNoUse() async throws {
    let error = try await failure(.json(#"{"value":"ek_1","expires_at":1700000000}"#))
    #expect(error.status == .badGateway && error.detail.contains("expired already"))
  }

  @Test func anAnswerThatIsTooLargeIsGivenUp() async throws {
    let error = try await failure(
      ScriptedAnswer(body: [UInt8](repeating: UInt8(ascii: " "), count: (1 << 20) + 1)))
    #expect(error.status == .badGateway)
  }

  @Test func whoCannotBeReachedIsNotThereForNow() async throws {
    let port = try RawServer.closedPort()
    let error = try #require(await #expect(throws: HTTPError.self) { _ = try await secret(port: port) })
    #expect(error.status == .serviceUnavailable)
    #expect(error.detail == "The realtime server cannot be reached")
    let lost = try await failure(nil)
    #expect(lost.status == .badGateway)
  }

  @Test func oneFailureIsTriedAgain() async throws {
    let count = Locked(0)
    let server = try RawServer { (_: ReceivedRequest) in
      count.value += 1
      return count.value == 1
        ? ScriptedAnswer(503) : .json(#"{"value":"ek_1","expires_at":1700000600}"#)
    }
    #expect(try await secret(port: server.port).value == "ek_1")
  }
}
