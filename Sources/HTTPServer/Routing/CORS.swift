/// Which pages of other origins may call the server (the Fetch standard's CORS protocol).
public struct CORS: Sendable {
  /// Origins as browsers send them (`https://example.com`), or `*` for all.
  public var allowedOrigins: Set<String>
  /// Fields that such a page may send beyond the harmless ones.
  public var allowedHeaders: [String]
  /// Fields of answers that such a page may read.
  public var exposedHeaders: [String]
  /// How long a browser may remember the answer to its preflight.
  public var maxAge: Duration

  public init(
    allowedOrigins: Set<String>,
    allowedHeaders: [String] = ["Authorization", "Content-Type", "X-API-Key", "X-Request-Id"],
    exposedHeaders: [String] = ["X-Request-Id"], maxAge: Duration = .seconds(600)
  ) {
    self.allowedOrigins = allowedOrigins
    self.allowedHeaders = allowedHeaders
    self.exposedHeaders = exposedHeaders
    self.maxAge = maxAge
  }

  /// What is added to the answer to a request with these fields: nothing without an allowed `Origin`.
  ///
  /// - Parameter methods: what the path allows, for the answer to a preflight.
  func headers(for request: Headers, preflight methods: [Method]? = nil) -> [(String, String)] {
    guard let origin = request["Origin"] else { return [] }
    let isForAll = allowedOrigins.contains("*")
    guard isForAll || allowedOrigins.contains(origin) else { return [] }
    var headers = [("Access-Control-Allow-Origin", isForAll ? "*" : origin)]
    // The answer differs by origin, which caches have to know.
    if !isForAll { headers.append(("Vary", "Origin")) }
    if let methods, request["Access-Control-Request-Method"] != nil {
      headers.append(("Access-Control-Allow-Methods", methods.map(\.rawValue).joined(separator: ", ")))
      headers.append(("Access-Control-Allow-Headers", allowedHeaders.joined(separator: ", ")))
      headers.append(("Access-Control-Max-Age", String(maxAge.components.seconds)))
    } else if !exposedHeaders.isEmpty {
      headers.append(("Access-Control-Expose-Headers", exposedHeaders.joined(separator: ", ")))
    }
    return headers
  }
}
