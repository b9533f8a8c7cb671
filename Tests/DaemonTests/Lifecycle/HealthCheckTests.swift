import Testing

@testable import Daemon

struct HealthCheckTests {
  private func said(_ change: (inout Configuration) -> Void) async throws -> String {
    var configuration = Configuration()
    change(&configuration)
    return try await HealthCheck.authentication.run(configuration, "1.0")
  }

  @Test func `without a secret or keys the doctor says what does not work yet`() async throws {
    let lacking = "interview management answers 503 until INTERVIEWD_JWT_SECRET or INTERVIEWD_JWKS is set"
    #expect(try await said { _ in } == lacking)
    #expect(try await said { $0.apiKeys = ["0123456789abcdef"] } == "1 API keys, " + lacking)
    let secret = "a secret of the tests, 32 bytes or more"
    #expect(try await said { $0.jwt.secret = secret } == "a secret for JWTs")
  }

  @Test func `the doctor names the half of TURN that is missing`() async throws {
    let urls = ["turn:turn.example.com:3478"]
    #expect(
      try await said { $0.turn.secret = "s" }.hasSuffix("INTERVIEWD_TURN_SECRET lacks INTERVIEWD_TURN_URLS"))
    #expect(
      try await said { $0.turn.urls = urls }.hasSuffix("INTERVIEWD_TURN_URLS lacks INTERVIEWD_TURN_SECRET"))
    let both = try await said {
      $0.turn.secret = "s"
      $0.turn.urls = urls
    }
    #expect(!both.contains("TURN"))
  }
}
