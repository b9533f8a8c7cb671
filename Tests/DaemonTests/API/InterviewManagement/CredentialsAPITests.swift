import Crypto
import Foundation
import HTTPClient
import HTTPServer
import Storage
import Testing

@testable import Daemon

@Suite struct CredentialsAPITests {
  private typealias Client = ManagementStand.Client
  private static let now = Date(timeIntervalSince1970: 1_744_310_400.7)

  private func stand() async throws -> ManagementStand {
    var stand = try await ManagementStand()
    stand.now = Self.now
    return stand
  }

  @Test func credentialsAreAsDocumented() async throws {
    let stand = try await stand()
    try await stand.run { (client: Client) async throws in
      let path = try await client.begin(user: "user123")
      let id = try #require(path.split(separator: "/").last)
      let answer = try await client.send("POST", path + "/credentials", user: "user123")
      #expect(answer.status == 200 && answer.headers["Cache-Control"] == "no-store")
      let turn = try #require(answer.json["turn_credentials"] as? [String: Any])
      #expect(turn["username"] as? String == "user123:1744396800")
      #expect(turn["password"] as? String == "YqfwDF/amxBbRxlQKLNGYRiEB34=")
      #expect(turn["ttl"] as? Int == 86_400 && turn["expiration"] as? Int == 1_744_396_800)
      #expect(turn["urls"] as? [String] == stand.turn.urls)
      let token = try #require(answer.json["session_token"] as? [String: Any])
      #expect(
        Set(token.keys) == [
          "id", "object", "model", "modalities", "instructions", "voice", "input_audio_format",
          "output_audio_format", "input_audio_transcription", "turn_detection", "tools", "tool_choice",
          "temperature", "max_response_output_tokens", "client_secret", "interview_id", "user_id",
          "expires_at", "ttl",
        ])
      #expect(token["id"] as? String == "sess_\(id)_user123")
      #expect(token["object"] as? String == "realtime.session")
      #expect(token["model"] as? String == "gpt-4o-realtime-preview")
      #expect(token["modalities"] as? [String] == ["audio", "text"])
      #expect((token["instructions"] as? String)?.hasPrefix("You are an interview assistant") == true)
      #expect(
        token["turn_detection"] as? NSDictionary == [
          "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200,
        ])
      #expect(token["tool_choice"] as? String == "none" && token["temperature"] as? Double == 0.8)
      #expect(token["expires_at"] as? String == "2025-04-10T19:40:00Z" && token["ttl"] as? Int == 3600)
      let secret = try #require(token["client_secret"] as? [String: Any])
      #expect(secret["expires_at"] as? Int == 1_744_314_000)
      var secrets = stand.secrets
      secrets.now = { Self.now }
      let admission = try await secrets.admission(for: try #require(secret["value"] as? String))
      #expect(admission.sessionID == "sess_\(id)_user123" && admission.questionNumber == nil)
    }
  }

  @Test func aQuestionsTokenIsAsDocumented() async throws {
    try await stand().run { (client: Client) async throws in
      let path = try await client.begin(user: "user456")
      let token = try await client.send("GET", path + "/questions/2/token?ttl=300", user: "user456")
      #expect(token.status == 200 && token.headers["Cache-Control"] == "no-store")
      #expect((token.json["id"] as? String)?.hasSuffix("_user456_2") == true)
      #expect(token.json["question_number"] as? Int == 2 && token.json["ttl"] as? Int == 300)
      #expect(
        (token.json["instructions"] as? String)?.hasPrefix(
          "You are an expert case interview assistant for a Medium Market Entry case in the Technology "
            + "industry") == true)
      let secret = try #require(token.json["client_secret"] as? [String: Any])
      #expect(secret["expires_at"] as? Int == 1_744_310_700)
      // An admin gets the owner's.
      let admins = try await client.send("GET", path + "/questions/2/token?ttl=300", user: "root")
      #expect(admins.text == token.text)
    }
  }

  @Test(arguments: ["299", "7201", "0", "-300", "1e3", "3600.0", "soon", "", "99999999999999999999"])
  func livesOutsideTheRangeAreRefused(ttl: String) async throws {
    try await stand().run { (client: Client) async throws in
      let answer = try await client.send("GET", try await client.begin() + "/questions/1/token?ttl=\(ttl)")
      #expect(answer.status == 400 && answer.detail == "ttl must be a whole number from 300 to 7200")
    }
  }

  @Test func livesWithinTheRangeAndQuestionsOfTheTemplateAreTaken() async throws {
    try await stand().run { (client: Client) async throws in
      let path = try await client.begin()
      for ttl in [300, 7200] {
        #expect(
          try await client.send("GET", path + "/questions/1/token?ttl=\(ttl)").json["ttl"] as? Int == ttl)
      }
      #expect(try await client.send("GET", path + "/questions/4/token").json["ttl"] as? Int == 3600)
      for number in ["0", "5", "-1", "01", "+1", "1.0", "one", "99999999999999999999"] {
        let answer = try await client.send("GET", path + "/questions/\(number)/token")
        #expect(answer.status == 404 && answer.detail == "The interview has questions 1 to 4")
      }
    }
  }

  @Test func whatIsOverHasNoCredentials() async throws {
    try await stand().run { (client: Client) async throws in
      for status in ["completed", "cancelled"] {
        let path = try await client.begin()
        _ = try await client.send("PATCH", path, #"{"status":"\#(status)"}"#)
        for (method, suffix) in [("POST", "/credentials"), ("GET", "/questions/1/token")] {
          let answer = try await client.send(method, path + suffix)
          #expect(answer.status == 409)
          #expect(answer.detail == "The interview is \(status): there are no credentials for it")
        }
      }
    }
  }

  @Test func withoutATURNServerThereAreNoCredentialsButTokens() async throws {
    for isSecretMissing in [true, false] {
      var stand = try await stand()
      if isSecretMissing { stand.turn.secret = nil } else { stand.turn.urls = [] }
      try await stand.run { (client: Client) async throws in
        let path = try await client.begin()
        let answer = try await client.send("POST", path + "/credentials")
        #expect(answer.status == 503)
        #expect(
          answer.detail == "TURN is not configured: set INTERVIEWD_TURN_SECRET and INTERVIEWD_TURN_URLS")
        #expect(try await client.send("GET", path + "/questions/1/token").status == 200)
      }
    }
  }

  private struct Refusing: SecretIssuer {
    func secret(for session: RealtimeSession) async throws -> ClientSecret {
      throw HTTPError(.badGateway, "The realtime server failed (status 500)")
    }
  }

  @Test func aRealtimeServerThatFailsIsTold() async throws {
    var stand = try await stand()
    stand.issuer = Refusing()
    try await stand.run { (client: Client) async throws in
      let path = try await client.begin()
      for (method, suffix) in [("POST", "/credentials"), ("GET", "/questions/1/token")] {
        let answer = try await client.send(method, path + suffix)
        #expect(answer.status == 502 && answer.detail == "The realtime server failed (status 500)")
      }
    }
  }
}
