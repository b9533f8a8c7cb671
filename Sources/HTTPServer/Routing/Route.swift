/// One line of the route table: what is answered where, and what is refused before the handler is asked.
public struct Route: Sendable {
  public enum Handler: Sendable {
    case request(@Sendable (Request) async throws -> Response)
    /// When it returns the socket is closed with 1000, when it throws with 1011.
    case webSocket(@Sendable (WebSocket, Request) async throws -> Void)
  }

  public typealias ErrorBody = @Sendable (HTTPError, Request) -> Response
  public typealias Admission = @Sendable (Request) throws(HTTPError) -> Void

  /// `.get` also answers HEAD, and is the method of every WebSocket.
  public let method: Method
  /// `/interviews/{interview_id}`: literal segments and parameters that match one segment each.
  public let pattern: String
  /// A sentence for the documentation.
  public var summary: String
  /// The largest body in bytes: past it 413, before the body is read when its length is declared.
  public var bodyLimit: Int
  /// The media types of the body: others are 415, and a body is required (411). Nil asks for none.
  public var consumes: [String]?
  /// The media types of the answer: 406 when `Accept` allows none of them. Nil does not check.
  public var produces: [String]?
  /// What a WebSocket here speaks, as `Sec-WebSocket-Protocol` names it: the first of them that a client
  /// offers is answered.
  public var subprotocols: [String]
  /// How errors look here; nil for RFC 9457 problem details.
  public var errorBody: ErrorBody?
  /// Asked before the body is read and before a WebSocket is opened: the place for authentication. It runs
  /// on the server's own thread, so it must be quick and must not block; `body` is empty in what it sees.
  public var admission: Admission?
  public var handler: Handler
  /// What the documentation says beyond all this.
  public var operation: Operation?

  public init(
    _ method: Method, _ pattern: String, summary: String = "", bodyLimit: Int = 1 << 20,
    consumes: [String]? = nil, produces: [String]? = nil, subprotocols: [String] = [],
    errorBody: ErrorBody? = nil, admission: Admission? = nil, handler: Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.summary = summary
    self.bodyLimit = bodyLimit
    self.consumes = consumes
    self.produces = produces
    self.subprotocols = subprotocols
    self.errorBody = errorBody
    self.admission = admission
    self.handler = handler
  }

  /// The names of the pattern's parameters, in order.
  public var parameters: [String] { PathPattern(pattern)?.parameterNames ?? [] }
}

extension Route {
  public typealias RequestHandler = @Sendable (Request) async throws -> Response

  public static func get(
    _ pattern: String, summary: String = "", produces: [String]? = nil, errorBody: ErrorBody? = nil,
    handler: @escaping RequestHandler
  ) -> Route {
    Route(
      .get, pattern, summary: summary, produces: produces, errorBody: errorBody, handler: .request(handler))
  }

  public static func post(
    _ pattern: String, summary: String = "", bodyLimit: Int = 1 << 20, consumes: [String]? = nil,
    produces: [String]? = nil, errorBody: ErrorBody? = nil, handler: @escaping RequestHandler
  ) -> Route {
    Route(
      .post, pattern, summary: summary, bodyLimit: bodyLimit, consumes: consumes, produces: produces,
      errorBody: errorBody, handler: .request(handler))
  }

  public static func put(
    _ pattern: String, summary: String = "", bodyLimit: Int = 1 << 20, consumes: [String]? = nil,
    produces: [String]? = nil, errorBody: ErrorBody? = nil, handler: @escaping RequestHandler
  ) -> Route {
    Route(
      .put, pattern, summary: summary, bodyLimit: bodyLimit, consumes: consumes, produces: produces,
      errorBody: errorBody, handler: .request(handler))
  }

  public static func patch(
    _ pattern: String, summary: String = "", bodyLimit: Int = 1 << 20, consumes: [String]? = nil,
    produces: [String]? = nil, errorBody: ErrorBody? = nil, handler: @escaping RequestHandler
  ) -> Route {
    Route(
      .patch, pattern, summary: summary, bodyLimit: bodyLimit, consumes: consumes, produces: produces,
      errorBody: errorBody, handler: .request(handler))
  }

  public static func delete(
    _ pattern: String, summary: String = "", produces: [String]? = nil, errorBody: ErrorBody? = nil,
    handler: @escaping RequestHandler
  ) -> Route {
    Route(
      .delete, pattern, summary: summary, produces: produces, errorBody: errorBody,
      handler: .request(handler))
  }

  public static func webSocket(
    _ pattern: String, summary: String = "", subprotocols: [String] = [], errorBody: ErrorBody? = nil,
    handler: @escaping @Sendable (WebSocket, Request) async throws -> Void
  ) -> Route {
    Route(
      .get, pattern, summary: summary, subprotocols: subprotocols, errorBody: errorBody,
      handler: .webSocket(handler))
  }
}
