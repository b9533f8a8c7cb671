extension HTTPClient {
  /// As ``send(_:)``, and again after failures that may pass: of the connection, and the statuses of the policy.
  /// The last answer is returned whatever its status, and the last error thrown.
  ///
  /// A body that can be read only once is never sent again. Everything else is, POST too: give such requests
  /// a key that lets the server recognise them where twice matters. Each attempt has the request's time-outs, until the
  /// policy's deadline.
  public func send(_ request: HTTPRequest, retry policy: RetryPolicy) async throws -> HTTPResponse {
    var request = request
    let whole = request.timeouts.whole
    var attempt = 1
    while true {
      if let deadline = policy.deadline {
        let left = max(.milliseconds(1), deadline - .now)
        request.timeouts.whole = whole.map { min($0, left) } ?? left
      }
      let delay: Duration
      do {
        let response = try await send(request)
        guard request.body.isReplayable,
          let wait = policy.delay(afterAttempt: attempt, status: response.status, headers: response.headers),
          policy.hasTime(for: wait)
        else { return response }
        try await response.body.discard()
        delay = wait
      } catch let error as HTTPClientError {
        guard error.isRetryable, request.body.isReplayable, attempt < policy.maxAttempts else { throw error }
        delay = policy.delay(afterAttempt: attempt)
        guard policy.hasTime(for: delay) else { throw error }
      }
      try await policy.sleep(delay)
      attempt += 1
    }
  }
}
