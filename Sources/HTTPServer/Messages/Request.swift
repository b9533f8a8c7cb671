/// What a handler is given.
public struct Request: Sendable {
  public let method: Method
  /// Percent-decoded; segments of the route's pattern come from `parameter`.
  public let path: String
  public let query: Query
  public let headers: Headers
  public let body: RequestBody
  /// The address of the connection's other end, without its port.
  public let peer: String
  /// The client's `X-Request-Id` when it is 1–64 of `[A-Za-z0-9._-]`, else our own; also in the answer.
  public let id: String
  /// The pattern of the route that answers; nil for requests that match none.
  public let routePattern: String?
  let parameters: [(name: String, value: String)]

  /// The segment of the path that the route's pattern calls `{name}`.
  ///
  /// - Throws: 404 when it does not parse as a `V`: no such resource can exist.
  public func parameter<V: LosslessStringConvertible>(
    _ name: String, as type: V.Type = V.self
  ) throws(HTTPError) -> V {
    guard let text = parameters.first(where: { $0.name == name })?.value, let value = V(text) else {
      throw HTTPError(.notFound, "No resource has this path.")
    }
    return value
  }

  /// The best of `offered` (media types, the server's favourite first) by the request's `Accept` (RFC
  /// 9110, section 12.5.1); the first when there is no `Accept`, nil when none is acceptable (406).
  public func negotiate(_ offered: [String]) -> String? {
    Negotiation.choose(from: offered, accept: headers.all("Accept"))
  }

  /// Whether `Accept` allows this media type.
  public func accepts(_ mediaType: String) -> Bool { negotiate([mediaType]) != nil }

  /// The body as multipart/form-data (RFC 7578), part by part as it comes in.
  ///
  /// - Throws: 415 when the content type is another one or names no boundary.
  public func multipart(limits: MultipartLimits = .init()) throws(HTTPError) -> Multipart {
    guard let contentType = headers["Content-Type"], let type = MediaType(contentType),
      type.essence == "multipart/form-data", let boundary = type.parameter("boundary"),
      let parser = MultipartParser(boundary: boundary, limits: limits)
    else { throw HTTPError(.unsupportedMediaType, "The body must be multipart/form-data with a boundary.") }
    return Multipart(body: body, parser: parser)
  }
}

extension Request {
  func with(path: String, query: Query) -> Request {
    Request(
      method: method, path: path, query: query, headers: headers, body: body, peer: peer, id: id,
      routePattern: routePattern, parameters: parameters)
  }

  func with(routePattern: String, parameters: [(name: String, value: String)]) -> Request {
    Request(
      method: method, path: path, query: query, headers: headers, body: body, peer: peer, id: id,
      routePattern: routePattern, parameters: parameters)
  }

  func with(body: RequestBody) -> Request {
    Request(
      method: method, path: path, query: query, headers: headers, body: body, peer: peer, id: id,
      routePattern: routePattern, parameters: parameters)
  }
}
