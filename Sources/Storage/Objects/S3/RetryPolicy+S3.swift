internal import HTTPClient

extension RetryPolicy {
  /// For tidying up, which something else waits for.
  var brief: RetryPolicy {
    var policy = self
    policy.maxAttempts = min(maxAttempts, 3)
    policy.maxDelay = min(maxDelay, .seconds(1))
    policy.maxRetryAfter = min(maxRetryAfter, .seconds(2))
    return policy
  }
}
