internal import HTTPClient

/// Sends a request until it is answered usefully, as far as the policy goes.
///
/// Repeated are lost connections, time-outs, 408, 429 and 5xx, and answers that are cut short or make no sense.
/// `HTTPClient.send(_:retry:)` could not do it: whether 429 passes, and whether an answer makes sense, is in the
/// body.
struct ServiceCall: Sendable {
  /// Of an answer, bytes. Two minutes of speech with times of all words take a hundred kilobytes.
  private static let largestAnswer = 4 << 20
  /// Of an error's body.
  private static let largestError = 64 << 10

  let name: String
  let service: RemoteService
  let client: HTTPClient

  /// The answer as `read` understands it. What `read` throws is an answer that makes no sense, but for
  /// ``RecogniserError``, which is final.
  ///
  /// Throws ``RecogniserError`` and `CancellationError`; ``ServiceRefusal`` for statuses that a second attempt
  /// would not change.
  func answer<Answer>(to request: HTTPRequest, read: ([UInt8]) throws -> Answer) async throws -> Answer {
    var number = 1
    while true {
      switch try await attempt(request, read: read) {
      case .success(let answer): return answer
      case .failure(let failure):
        guard number < service.retry.maxAttempts, failure.wait ?? .zero <= service.retry.maxRetryAfter else {
          throw failure.error
        }
        try await service.retry.sleep(failure.wait ?? service.retry.delay(afterAttempt: number))
        number += 1
      }
    }
  }

  /// What may pass.
  private struct Failure: Error {
    var error: RecogniserError
    /// What the service asks to wait.
    var wait: Duration?
  }

  /// Throws what is final.
  private func attempt<Answer>(
    _ request: HTTPRequest, read: ([UInt8]) throws -> Answer
  ) async throws -> Result<Answer, Failure> {
    do {
      let response = try await client.send(request)
      if response.status == 200 {
        return .success(try parse(try await response.body.collect(upTo: Self.largestAnswer), read))
      }
      let body = try await errorBody(of: response)
      let refusal = ServiceRefusal(status: response.status, body: body, hiding: service.key)
      let error = RecogniserError(refusal, of: name, settings: service.settings)
      guard error.isRetryable else { throw refusal }
      return .failure(Failure(error: error, wait: wait(response, refusal)))
    } catch let error as HTTPClientError {
      guard error.isRetryable else { throw final(error) }
      return .failure(Failure(error: .unavailable(service: name, reason: error.description)))
    } catch let error as RecogniserError {
      guard case .unusableAnswer = error else { throw error }
      return .failure(Failure(error: error))
    }
  }

  private func final(_ error: HTTPClientError) -> RecogniserError {
    switch error.code {
    case .tooLarge: .unusableAnswer(service: name, reason: error.description)
    case .invalidURL, .unsupportedScheme, .invalidHeader, .certificate:
      .misconfigured(service: name, reason: error.description, settings: service.settings)
    default: .unavailable(service: name, reason: error.description)
    }
  }

  private func parse<Answer>(_ bytes: [UInt8], _ read: ([UInt8]) throws -> Answer) throws(RecogniserError)
    -> Answer
  {
    do {
      return try read(bytes)
    } catch {
      guard let known = error as? RecogniserError else {
        throw .unusableAnswer(service: name, reason: "it is not the JSON that is documented")
      }
      throw known
    }
  }

  /// Empty where it is too long to be one, or breaks off: the status is what counts.
  private func errorBody(of response: HTTPResponse) async throws -> [UInt8] {
    do {
      return try await response.body.collect(upTo: Self.largestError)
    } catch is HTTPClientError {
      return []
    }
  }

  /// What the service asks to wait, in its header or in Gemini's own way.
  private func wait(_ response: HTTPResponse, _ refusal: ServiceRefusal) -> Duration? {
    if let asked = response.headers.retryAfter(now: service.retry.now()) { return asked }
    guard let seconds = refusal.retryDelay, seconds.isFinite, seconds >= 0 else { return nil }
    return .seconds(min(seconds, 1e6))
  }
}
