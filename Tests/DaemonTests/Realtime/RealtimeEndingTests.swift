import HTTPServer
import Testing

@testable import Daemon

struct RealtimeEndingTests {
  @Test
  func `only a secret that does not hold is the client's mistake`() {
    let wrong = RealtimeProblem(refusal: HTTPError.unauthorized("It has expired", isWrong: true))
    #expect(wrong.code == "invalid_api_key" && wrong.type == "invalid_request_error")
    let full = RealtimeProblem(refusal: HTTPError(.serviceUnavailable, "The disk is full"))
    #expect(full.code == "server_error" && full.type == "server_error" && full.message == "The disk is full")
    let ours = RealtimeProblem(refusal: PipelineError.outOfMemory)
    #expect(ours.code == "server_error" && ours.type == "server_error")
    #expect(!ours.message.contains("memory"))
  }

  @Test
  func `each ending has its close code, and a word where it would be read`() {
    let refused = RealtimeEnding.refused(RealtimeProblem("invalid_api_key", "Over."))
    #expect([.expired, .takenOver, refused, .stalled].map(\.closeCode.rawValue) == [1008, 4001, 1008, 1013])
    #expect(
      [.expired, .takenOver, refused, .stalled].map(\.reason) == [
        "session_expired", "session_taken_over", "invalid_api_key", "too slow",
      ])
    #expect(RealtimeEnding.stalled.problem == nil)
  }
}
