internal import FoundationEssentials
internal import HTTPClient

/// Asks model servers: the operator's addresses, bounded answers, failures in our words.
struct ModelClient: Sendable {
  /// Four texts of 250 tokens with 1,024 numbers each take some 20 MB, the most verbose of what is expected.
  private static let largestAnswer = 64 << 20

  let http: HTTPClient
  let timeout: Duration
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

  /// The body of a successful answer. `statuses` are given back with their body instead of thrown, and are not
  /// tried again here.
  func post(
    _ body: some Encodable, to target: Target, returning statuses: Set<Int> = []
  ) async throws -> (status: Int, body: [UInt8]) {
    var request = HTTPRequest("POST", url: target.url)
    request.headers.add("Content-Type", "application/json")
    request.headers.add("Accept", "application/json")
    if let key = target.key, !key.isEmpty { request.headers.add("Authorization", "Bearer \(key)") }
    request.body = .bytes(Array(try JSONEncoder().encode(body)))
    request.timeouts.whole = timeout
    request.timeouts.firstByte = firstByteTimeout
    request.maxRedirects = 0
    request.maxBytes = Self.largestAnswer
    request.allowsPrivateAddresses = true
    var policy = retry
    policy.statuses.subtract(statuses)
    do {
      let response = try await http.send(request, retry: policy)
      if (200...299).contains(response.status) || statuses.contains(response.status) {
        return (response.status, try await response.body.collect(upTo: Self.largestAnswer))
      }
      throw error(Self.code(response.status), target)
    } catch let failure as HTTPClientError {
      throw error(Self.code(failure), target)
    }
  }

  func sleep(_ duration: Duration) async throws { try await retry.sleep(duration) }

  private func error(_ code: EvaluationError.Code, _ target: Target) -> EvaluationError {
    EvaluationError(code, service: target.service, model: target.model)
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
