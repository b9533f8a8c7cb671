extension HTTPClient {
  /// As ``send(_:)``, and again after failures that may pass: of the connection, and the statuses of the policy.
  /// The last answer is returned whatever its status, and the last error thrown.
  ///
  /// A body that can be read only once is never sent again. Everything else is, POST too: give such requests
  /// a key that lets the server recognise them where twice matters. Each attempt has the request's time-outs.
  public func send(_ request: HTTPRequest, retry policy: RetryPolicy) async throws -> HTTPResponse {
    var attempt = 1
    while true {
      let delay: Duration
      do {
        let response = try await send(request)
        guard request.body.isReplayable,
          let wait = policy.delay(afterAttempt: attempt, status: response.status, headers: response.headers)
        else { return response }
        try await response.body.discard()
        delay = wait
      } catch let error as HTTPClientError {
        guard error.isRetryable, request.body.isReplayable, attempt < policy.maxAttempts else { throw error }
        delay = policy.delay(afterAttempt: attempt)
      }
      try await policy.sleep(delay)
      attempt += 1
    }
  }
}
