internal import Foundation
@testable internal import HTTPClient
internal import Testing

struct RetryPolicyTests {
  /// 1994-11-06 08:49:37 UTC, the example of RFC 9110.
  private static let sunday = Date(timeIntervalSince1970: 784_111_777)

  @Test(
    "The three formats of a date are read",
    arguments: [
      "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
  func dates(_ text: String) {
    #expect(RetryAfter.date(text) == Self.sunday)
    #expect(RetryAfter.wait(text, now: Self.sunday.addingTimeInterval(-90)) == .seconds(90))
    #expect(RetryAfter.wait(text, now: Self.sunday.addingTimeInterval(90)) == .zero)
  }

  @Test("Seconds are read, and nothing else is")
  func seconds() {
    #expect(RetryAfter.wait("120", now: Self.sunday) == .seconds(120))
    #expect(RetryAfter.wait(" 0 ", now: Self.sunday) == .zero)
    #expect(RetryAfter.wait("99999999999999999999999", now: Self.sunday) == .seconds(1 << 32))
    for text in ["", "-1", "1.5", "soon", "Sun, 99 Nov 1994"] {
      #expect(RetryAfter.wait(text, now: Self.sunday) == nil, "\(text)")
    }
  }

  @Test("The bound of the wait doubles up to its greatest, and chance picks below it")
  func backoff() {
    var policy = RetryPolicy()
    policy.firstDelay = .milliseconds(100)
    policy.maxDelay = .seconds(1)
    policy.random = { 1 }
    #expect(
      (1...6).map { policy.delay(afterAttempt: $0) }
        == [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
    #expect(policy.delay(afterAttempt: .max) == .seconds(1))
    policy.random = { 0.25 }
    #expect(policy.delay(afterAttempt: 3) == .milliseconds(100))
    policy.random = { 0 }
    #expect(policy.delay(afterAttempt: 3) == .zero)
  }

  @Test("An answer is tried again for its status, as it asks, and never past the greatest wait")
  func answers() {
    var policy = RetryPolicy()
    policy.maxAttempts = 3
    policy.random = { 1 }
    let now = Self.sunday
    policy.now = { now }
    for status in [408, 429, 500, 502, 503, 504] {
      #expect(policy.delay(afterAttempt: 1, status: status, headers: [:]) == .milliseconds(500))
    }
    for status in [200, 206, 301, 400, 401, 404, 416, 501] {
      #expect(policy.delay(afterAttempt: 1, status: status, headers: ["Retry-After": "1"]) == nil)
    }
    #expect(policy.delay(afterAttempt: 2, status: 503, headers: ["retry-after": "7"]) == .seconds(7))
    #expect(
      policy.delay(afterAttempt: 1, status: 429, headers: ["Retry-After": "Sun, 06 Nov 1994 08:49:40 GMT"])
        == .seconds(3))
    #expect(policy.delay(afterAttempt: 1, status: 503, headers: ["Retry-After": "61"]) == nil)
    #expect(
      policy.delay(afterAttempt: 1, status: 503, headers: ["Retry-After": "junk"]) == .milliseconds(500))
    #expect(policy.delay(afterAttempt: 3, status: 503, headers: [:]) == nil)
  }
}
