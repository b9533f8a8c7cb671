import Crypto
import Foundation
import HTTPServer
import Storage
import TestSupport
import Testing

@testable import Daemon

/// Secrets of the daemon's own realtime endpoint.
@Suite struct OwnSecretsTests {
  private static let issuedAt = Date(timeIntervalSince1970: 1_700_000_000.9)

  private let stand: ManagementStand
  private let interview: ManagedInterview
  private let template: InterviewTemplate

  init() async throws {
    stand = try await ManagementStand()
    let user = "user:\u{1F600}\"7"
    let begun = try await stand.interviews.create(for: user, template: ManagementStand.template.id)
    interview = try #require(begun)
    template = ManagementStand.template
  }

  private func session(_ question: Int?) -> RealtimeSession {
    RealtimeSession(
      interview, template, question: question, model: "m", issuedAt: Self.issuedAt, life: 300)
  }

  /// What is admitted so many seconds after the secret was given out.
  private func admission(_ secret: String, after seconds: Double = 0) async throws -> RealtimeAdmission {
    var secrets = stand.secrets
    secrets.now = { Self.issuedAt + seconds }
    return try await secrets.admission(for: secret)
  }

  private func refusal(_ secret: String, after seconds: Double = 0) async -> HTTPError? {
    await #expect(throws: HTTPError.self) { _ = try await admission(secret, after: seconds) }
  }

  @Test func aSecretLetsIntoItsQuestion() async throws {
    let secret = try await stand.secrets.secret(for: session(2))
    #expect(secret.expiresAt == 1_700_000_300)
    // Fit for a header field and for a WebSocket's subprotocol.
    #expect(secret.value.wholeMatch(of: /ek_[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/) != nil)
    let admission = try await admission(secret.value)
    #expect(admission.sessionID == session(2).id)
    #expect(admission.interviewID == interview.id.uuidString.lowercased())
    #expect(admission.userID == interview.userID && admission.questionNumber == 2)
    #expect(admission.questions == ["What about 2?"])
    #expect(admission.instructions == session(2).instructions)
    #expect(admission.expiresAt == Date(timeIntervalSince1970: 1_700_000_300))
  }

  @Test func aSecretOfTheWholeInterviewLetsIntoAllQuestions() async throws {
    let secret = try await stand.secrets.secret(for: session(nil))
    let admission = try await admission(secret.value)
    #expect(admission.questionNumber == nil)
    #expect(admission.questions == (1...4).map { "What about \($0)?" })
  }

  @Test func anExpiredSecretIsRefused() async throws {
    let secret = try await stand.secrets.secret(for: session(1)).value
    _ = try await admission(secret, after: 299)
    let refused = await refusal(secret, after: 299.2)
    #expect(refused?.status == .unauthorized && refused?.detail == "The client secret has expired")
    #expect(refused?.headers["WWW-Authenticate"]?.hasPrefix("Bearer ") == true)
  }

  @Test func aSecretEndsWithItsInterview() async throws {
    let secret = try await stand.secrets.secret(for: session(1)).value
    _ = try await stand.interviews.update(interview.id, InterviewChange(status: .completed))
    #expect(await refusal(secret)?.detail == "The interview of this client secret is completed")
    _ = try await stand.interviews.delete(interview.id)
    #expect(await refusal(secret)?.detail == "The interview of this client secret was deleted")
  }

  @Test func whatWasNotSignedHereIsRefused() async throws {
    let secret = try await stand.secrets.secret(for: session(1)).value
    let dot = try #require(secret.firstIndex(of: "."))
    let claims = String(secret[..<dot])
    let stretched = EphemeralSecret(
      RealtimeSession(
        interview, template, question: 1, model: "m", issuedAt: Self.issuedAt, life: 7200))
    let forged = try stretched.text(key: [UInt8](repeating: 0, count: 32))
    let forgedClaims = forged[..<(try #require(forged.firstIndex(of: ".")))]
    let wrong: [String] = [
      "", "ek_", "ek_.", claims, claims + ".", secret + "A", String(secret.dropLast()),
      String(secret.dropFirst()),
      forged, String(forgedClaims + secret[dot...]), secret.replacing(".", with: ".."), secret + "." + claims,
      "ek_" + String(repeating: "A", count: 100_000) + ".AAAA", "sk-" + String(secret.dropFirst(3)),
    ]
    for text in wrong {
      #expect(await refusal(text)?.detail == "The client secret is not valid", "\(text.prefix(80))")
    }
  }

  @Test func daemonsOfOneDatabaseKnowEachOthersSecrets() async throws {
    let secret = try await stand.secrets.secret(for: session(3)).value
    let other = OwnSecrets(
      keys: SigningKeyStore(stand.database), interviews: stand.interviews, now: { Self.issuedAt })
    #expect(try await other.admission(for: secret).questionNumber == 3)
  }
}
