/// A status code (RFC 9110, section 15), 100…599.
public struct Status: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let switchingProtocols = Status(rawValue: 101)
  public static let ok = Status(rawValue: 200)
  public static let created = Status(rawValue: 201)
  public static let accepted = Status(rawValue: 202)
  public static let noContent = Status(rawValue: 204)
  public static let seeOther = Status(rawValue: 303)
  public static let notModified = Status(rawValue: 304)
  public static let temporaryRedirect = Status(rawValue: 307)
  public static let badRequest = Status(rawValue: 400)
  public static let unauthorized = Status(rawValue: 401)
  public static let forbidden = Status(rawValue: 403)
  public static let notFound = Status(rawValue: 404)
  public static let methodNotAllowed = Status(rawValue: 405)
  public static let notAcceptable = Status(rawValue: 406)
  public static let requestTimeout = Status(rawValue: 408)
  public static let conflict = Status(rawValue: 409)
  public static let gone = Status(rawValue: 410)
  public static let lengthRequired = Status(rawValue: 411)
  public static let contentTooLarge = Status(rawValue: 413)
  public static let unsupportedMediaType = Status(rawValue: 415)
  public static let expectationFailed = Status(rawValue: 417)
  public static let unprocessableContent = Status(rawValue: 422)
  public static let upgradeRequired = Status(rawValue: 426)
  public static let tooManyRequests = Status(rawValue: 429)
  public static let headerFieldsTooLarge = Status(rawValue: 431)
  /// The client left before its answer; never on the wire, only in what an observer sees.
  public static let clientClosedRequest = Status(rawValue: 499)
  public static let internalServerError = Status(rawValue: 500)
  public static let notImplemented = Status(rawValue: 501)
  public static let badGateway = Status(rawValue: 502)
  public static let serviceUnavailable = Status(rawValue: 503)
  public static let gatewayTimeout = Status(rawValue: 504)
  public static let versionNotSupported = Status(rawValue: 505)
  public static let insufficientStorage = Status(rawValue: 507)

  /// The standard's words for this code; empty for a code that it does not name.
  public var reason: String { Self.reasons[rawValue] ?? "" }

  /// Whether an answer of this status has no body at all.
  var isBodiless: Bool { rawValue < 200 || rawValue == 204 || rawValue == 304 }

  private static let reasons: [Int: String] = [
    101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content",
    303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout",
    409: "Conflict", 410: "Gone", 411: "Length Required", 413: "Content Too Large",
    415: "Unsupported Media Type", 417: "Expectation Failed", 422: "Unprocessable Content",
    426: "Upgrade Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
    499: "Client Closed Request", 500: "Internal Server Error", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
    505: "HTTP Version Not Supported", 507: "Insufficient Storage",
  ]
}
