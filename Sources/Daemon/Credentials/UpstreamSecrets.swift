internal import Core
internal import FoundationEssentials
internal import HTTPClient
internal import HTTPServer

/// Secrets that a realtime server gives out for its own sessions, as OpenAI's does.
struct UpstreamSecrets: SecretIssuer {
  /// Bytes of an answer: the session and the secret.
  private static let largestAnswer = 1 << 20
  /// Seconds by which clocks may differ before anything is said of it.
  private static let clockDifference = 60
  /// Bytes of a secret.
  private static let longestSecret = 4096

  let server: Configuration.ModelServer
  let api: Configuration.Realtime.API
  let client: HTTPClient
  /// For both attempts together.
  let timeout: Duration
  let logger: Logger
  /// The wall clock.
  var now: @Sendable () -> Date = { Date() }

  func secret(for session: RealtimeSession) async throws -> ClientSecret {
    do {
      let answer = try await client.send(request(for: session), retry: policy)
      guard (200...299).contains(answer.status) else { throw refusal(answer) }
      let body = try await answer.body.collect(upTo: Self.largestAnswer)
      guard let secret = read(body) else {
        throw failed("did not answer with a client secret", "no client secret in the answer")
      }
      guard Double(secret.expiresAt) > now().timeIntervalSince1970 else {
        throw failed("answered with a secret that has expired already", "the clocks may differ")
      }
      if secret.expiresAt > session.expiresAt + Self.clockDifference {
        logger.warning(
          "the realtime server's client secret holds for longer than was asked",
          ["asked": "\(session.expiresAt)", "given": "\(secret.expiresAt)"])
      }
      return secret
    } catch let error as HTTPClientError {
      throw failure(error)
    }
  }

  private func request(for session: RealtimeSession) -> HTTPRequest {
    let (path, order) =
      switch api {
      case .clientSecrets: ("/realtime/client_secrets", session.clientSecretOrder)
      case .sessions: ("/realtime/sessions", session.sessionOrder)
      }
    var request = HTTPRequest("POST", url: server.url + path, body: .bytes(Array(order.text.utf8)))
    request.headers.add("Content-Type", "application/json")
    request.headers.add("Accept", "application/json")
    if let key = server.key { request.headers.add("Authorization", "Bearer \(key)") }
    request.timeouts.whole = timeout
    request.maxRedirects = 0
    // The operator's address.
    request.allowsPrivateAddresses = true
    return request
  }

  /// Somebody waits for the answer: once more, and soon. Nobody is harmed by a secret that is not used.
  private var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.maxAttempts = 2
    policy.statuses = [500, 502, 503, 504]
    policy.maxRetryAfter = .seconds(2)
    policy.deadline = .now + timeout
    return policy
  }

  private func read(_ body: [UInt8]) -> ClientSecret? {
    struct Secret: Decodable {
      let value: String
      let expiresAt: Int

      enum CodingKeys: String, CodingKey {
        case value
        case expiresAt = "expires_at"
      }
    }
    struct Session: Decodable {
      let secret: Secret

      enum CodingKeys: String, CodingKey { case secret = "client_secret" }
    }
    let decoder = JSONDecoder()
    let secret =
      switch api {
      case .clientSecrets: try? decoder.decode(Secret.self, from: Data(body))
      case .sessions: (try? decoder.decode(Session.self, from: Data(body)))?.secret
      }
    guard let secret, !secret.value.isEmpty, secret.value.utf8.count <= Self.longestSecret,
      secret.value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      // A time that calendars know.
      secret.expiresAt < 253_402_300_800
    else { return nil }
    return ClientSecret(value: secret.value, expiresAt: secret.expiresAt)
  }

  // MARK: - Errors

  private func refusal(_ answer: HTTPResponse) -> HTTPError {
    let status = "status \(answer.status)"
    switch answer.status {
    case 401, 403: return failed("refuses this server's key: see INTERVIEWD_REALTIME_KEY", status)
    case 404:
      return failed(
        "has no /realtime/\(api.rawValue), or not the model \(server.model): see INTERVIEWD_REALTIME_API and "
          + "INTERVIEWD_REALTIME_MODEL", status)
    case 429:
      var error = failed("takes no more requests at the moment", status, .serviceUnavailable)
      if let wait = answer.headers.retryAfter(now: now()) {
        error.headers["Retry-After"] = String(max(1, wait.components.seconds))
      }
      return error
    case 500...: return failed("failed (status \(answer.status))", status)
    default: return failed("refused the session (status \(answer.status))", status)
    }
  }

  private func failure(_ error: HTTPClientError) -> HTTPError {
    let reason = error.description
    switch error.code {
    case .timedOut, .tooSlow: return failed("did not answer in time", reason, .serviceUnavailable)
    case .couldNotResolve, .couldNotConnect: return failed("cannot be reached", reason, .serviceUnavailable)
    default: return failed("did not answer properly", reason)
    }
  }

  /// The sentence for the client, and for the log what only the operator should know.
  private func failed(_ what: String, _ reason: String, _ status: Status = .badGateway) -> HTTPError {
    logger.warning("the realtime server gave no client secret", ["problem": what, "reason": reason])
    return HTTPError(status, "The realtime server \(what)")
  }
}
