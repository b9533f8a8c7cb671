extension HTTPClient {
  /// Sends the request and reads its answer as server-sent events. Asks for them where the request names no
  /// `Accept`, and does not watch the rate, for events may be rare.
  ///
  /// Throws ``HTTPClientError/Code/notAnEventStream(status:)`` for an answer that is none. Where the server's
  /// own words matter then, use ``send(_:)`` and ``HTTPBody/events(maxEventBytes:)``.
  public func events(_ request: HTTPRequest, maxEventBytes: Int = 1 << 20) async throws -> ServerSentEvents {
    var request = request
    if request.headers["Accept"] == nil { request.headers["Accept"] = "text/event-stream" }
    request.timeouts.minimumRate = nil
    let response = try await send(request)
    let mediaType = response.contentType?.split { $0 == ";" || $0 == " " }.first ?? ""
    guard response.status == 200, String(mediaType).equalsIgnoringCase("text/event-stream") else {
      throw HTTPClientError(
        .notAnEventStream(status: response.status), host: (try? HTTPURL(response.url).host) ?? "")
    }
    return response.body.events(maxEventBytes: maxEventBytes)
  }
}
