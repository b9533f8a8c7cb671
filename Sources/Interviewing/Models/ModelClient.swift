internal import FoundationEssentials
internal import HTTPClient

/// Asks model servers: the operator's addresses, bounded answers, failures in our words.
struct ModelClient: Sendable {
  /// Of a refusal whose reason is read.
  static let largestRefusal = 64 << 10

  let http: HTTPClient
  let timeout: Duration
  /// Of a stream. What comes whole comes when it is done: its first byte is nearly its last.
  let firstByteTimeout: Duration
  /// How failures that may pass are tried again.
  var retry = RetryPolicy()

  /// Whom a request goes to.
  struct Target: Sendable {
    var url: String
    var key: String?
    var service: EvaluationError.Service
    var model: String
  }

  /// The body of a successful answer, of `largest` bytes at most. `statuses` are given back with their body
  /// instead of thrown, and are not tried again here.
  func post(
    _ body: some Encodable, to target: Target, upTo largest: Int, returning statuses: Set<Int> = [],
    by deadline: ContinuousClock.Instant? = nil
  ) async throws -> (status: Int, body: [UInt8]) {
    let response = try await open(body, to: target, upTo: largest, returning: statuses, by: deadline)
    do {
      return (response.status, try await response.body.collect(upTo: largest))
    } catch let failure as HTTPClientError {
      throw Self.error(failure, target)
    }
  }

  /// As ``post(_:to:upTo:returning:)``, with the body still to be read. One that is a stream may come as slowly as it
  /// likes within the whole time.
  ///
  /// - Parameter deadline: for all attempts and the end of the answer. nil: each attempt has the whole time.
  func open(
    _ body: some Encodable, to target: Target, upTo largest: Int, returning statuses: Set<Int> = [],
    isStream: Bool = false, by deadline: ContinuousClock.Instant? = nil
  ) async throws -> HTTPResponse {
    var request = HTTPRequest("POST", url: target.url)
    request.headers.add("Content-Type", "application/json")
    // A server that cannot stream may answer as it can.
    request.headers.add("Accept", isStream ? "text/event-stream, application/json" : "application/json")
    if let key = target.key, !key.isEmpty { request.headers.add("Authorization", "Bearer \(key)") }
    request.body = .bytes(Array(try Self.encode(body)))
    request.timeouts.whole = timeout
    request.timeouts.firstByte = isStream ? firstByteTimeout : nil
    if isStream { request.timeouts.minimumRate = nil }
    request.maxRedirects = 0
    request.maxBytes = largest
    request.allowsPrivateAddresses = true
    var policy = retry
    // Tried again here, for whether that helps is in the body.
    policy.statuses.subtract(statuses.union([429]))
    policy.deadline = deadline
    var attempt = 1
    do {
      while true {
        let response = try await http.send(request, retry: policy)
        if (200...299).contains(response.status) || statuses.contains(response.status) {
          return response
        }
        guard response.status == 429 else { throw Self.error(Self.code(response.status), target) }
        let refusal = try await response.body.collect(upTo: largest)
        if Self.isQuotaUsedUp(refusal) { throw Self.error(.quotaUsedUp, target) }
        let wait = response.headers.retryAfter(now: retry.now()) ?? retry.delay(afterAttempt: attempt)
        guard attempt < retry.maxAttempts, wait <= retry.maxRetryAfter, policy.hasTime(for: wait) else {
          throw Self.error(.rateLimited, target)
        }
        try await retry.sleep(wait)
        attempt += 1
      }
    } catch let failure as HTTPClientError {
      throw Self.error(failure, target)
    }
  }

  /// Equal requests are equal bytes.
  private static func encode(_ body: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(body)
  }

  /// Codes of refusals that no waiting mends.
  static let quotaCodes: Set<String> = ["insufficient_quota", "billing_hard_limit_reached"]

  /// OpenAI's 429 is about requests a minute, which pass, or about money, which does not
  /// (https://platform.openai.com/docs/guides/error-codes).
  private static func isQuotaUsedUp(_ body: [UInt8]) -> Bool {
    struct Refusal: Decodable {
      struct Reason: Decodable { let code: String? }
      let error: Reason
    }
    guard body.count <= largestRefusal,
      let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(body)), let code = refusal.error.code
    else { return false }
    return quotaCodes.contains(code)
  }

  func sleep(_ duration: Duration) async throws { try await retry.sleep(duration) }

  private static func error(_ code: EvaluationError.Code, _ target: Target) -> EvaluationError {
    EvaluationError(code, service: target.service, model: target.model)
  }

  static func error(_ failure: HTTPClientError, _ target: Target) -> EvaluationError {
    error(code(failure), target)
  }

  private static func code(_ status: Int) -> EvaluationError.Code {
    switch status {
    case 401, 403: .unauthorised
    case 404: .modelNotFound
    case 429: .rateLimited
    case 400, 413, 422: .refused(status: status)
    default: .unavailable(status: status)
    }
  }

  private static func code(_ failure: HTTPClientError) -> EvaluationError.Code {
    switch failure.code {
    case .timedOut(.firstByte): .notBegun
    case .timedOut, .tooSlow: .timedOut
    case .tooLarge: .malformed("it is too large")
    default: .unreachable(failure.description, isRetryable: failure.isRetryable)
    }
  }
}

extension String {
  /// With one slash between the two.
  func appendingPath(_ path: String) -> String {
    (hasSuffix("/") ? String(dropLast()) : self) + "/" + path
  }
}
