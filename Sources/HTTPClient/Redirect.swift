/// Where an answer sends us, and with what request (RFC 9110, 15.4).
enum Redirect {
  /// nil when the answer is not a redirect to follow.
  static func location(of head: ResponseHead) -> String? {
    [301, 302, 303, 307, 308].contains(head.status) ? head.headers["Location"] : nil
  }

  static func request(
    after request: HTTPRequest, status: Int, from: HTTPURL, to: HTTPURL
  ) throws(HTTPClientError) -> HTTPRequest {
    var next = request
    next.url = to.text
    // As browsers do: 303 turns all but HEAD into GET, and 301 and 302 turn POST into it.
    let turnsToGet =
      status == 303 ? request.method != "HEAD" : (status == 301 || status == 302) && request.method == "POST"
    if turnsToGet {
      next.method = "GET"
      next.body = .none
      for name in ["Content-Type", "Content-Encoding", "Content-Language"] { next.headers.remove(name) }
    }
    guard next.body.isReplayable else { throw HTTPClientError(.bodyNotReplayable, host: from.host) }
    if to.origin != from.origin { next.headers.removeCredentials() }
    return next
  }
}
