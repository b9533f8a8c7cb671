internal import FoundationEssentials

/// What a handler answers with.
public struct Response: Sendable {
  public enum Body: Sendable {
    case empty
    case bytes([UInt8])
    /// Written while it is sent, chunked. The closure runs in the handler's task: it is cancelled when the
    /// client leaves. When it throws, the connection is cut so that the client sees that the rest is
    /// missing.
    case stream(@Sendable (ResponseWriter) async throws -> Void)
  }

  public var status: Status
  public var headers: Headers
  public var body: Body

  public init(_ status: Status, headers: Headers = [:], body: Body = .empty) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// `value` as JSON, its keys sorted and its dates in RFC 3339.
  ///
  /// - Throws: `EncodingError`.
  public static func json(
    _ status: Status, _ value: some Encodable, headers: Headers = [:]
  ) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return json(status, encoded: [UInt8](try encoder.encode(value)), headers: headers)
  }

  /// Bytes that are JSON already.
  public static func json(_ status: Status, encoded: [UInt8], headers: Headers = [:]) -> Response {
    bytes(status, encoded, contentType: "application/json", headers: headers)
  }

  public static func text(_ status: Status, _ text: String, headers: Headers = [:]) -> Response {
    bytes(status, Array(text.utf8), contentType: "text/plain; charset=utf-8", headers: headers)
  }

  public static func bytes(
    _ status: Status, _ bytes: [UInt8], contentType: String, headers: Headers = [:]
  ) -> Response {
    var headers = headers
    headers["Content-Type"] = contentType
    return Response(status, headers: headers, body: .bytes(bytes))
  }

  /// Server-sent events (WHATWG HTML, section 9.2), written as they happen.
  ///
  /// - Parameter heartbeat: after so long without an event a comment is sent, so that proxies keep the
  ///   connection and a client that has left is noticed.
  public static func events(
    heartbeat: Duration = .seconds(15), headers: Headers = [:],
    _ body: @escaping @Sendable (EventWriter) async throws -> Void
  ) -> Response {
    var headers = headers
    headers["Content-Type"] = "text/event-stream"
    headers["Cache-Control"] = "no-store"
    // nginx buffers answers unless told not to.
    headers["X-Accel-Buffering"] = "no"
    return Response(
      .ok, headers: headers,
      body: .stream { writer in try await EventWriter.run(on: writer, heartbeat: heartbeat, body) })
  }
}
