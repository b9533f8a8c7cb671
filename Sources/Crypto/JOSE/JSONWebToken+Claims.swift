extension JSONWebToken {
  /// What the issuer says of a token's bearer (RFC 7519, section 4).
  public struct Claims: Sendable {
    /// `sub`: 1 to 255 characters, none of which is a control character.
    public let subject: String
    /// `exp`, in seconds since 1970.
    public let expiration: Double
    /// `nbf`, likewise.
    let notBefore: Double?
    let issuer: String?
    /// `aud`, one or several.
    let audiences: [String]
    private let members: [String: StrictJSON]

    init(_ json: [UInt8]) throws(JSONWebTokenError) {
      guard let members = StrictJSON(json)?.object else {
        throw .malformed("the claims are not a JSON object without repeated members")
      }
      self.members = members
      guard let subject = try Self.text("sub", in: members) else { throw .missing(claim: "sub") }
      guard (1...255).contains(subject.unicodeScalars.count),
        !subject.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
      else { throw .malformed("sub does not have 1 to 255 printable characters") }
      self.subject = subject
      guard let expiration = try Self.time("exp", in: members) else { throw .missing(claim: "exp") }
      self.expiration = expiration
      notBefore = try Self.time("nbf", in: members)
      issuer = try Self.text("iss", in: members)
      audiences = try Self.audiences(members["aud"])
    }

    /// A claim of one's own; nil where it is missing or not a string.
    public func text(_ name: String) -> String? { members[name]?.string }

    private static func text(
      _ name: String, in members: [String: StrictJSON]
    ) throws(JSONWebTokenError) -> String? {
      guard let member = members[name] else { return nil }
      guard let text = member.string else { throw .malformed("\(name) is not a string") }
      return text
    }

    private static func time(
      _ name: String, in members: [String: StrictJSON]
    ) throws(JSONWebTokenError) -> Double? {
      guard let member = members[name] else { return nil }
      guard let time = member.number, time.isFinite else { throw .malformed("\(name) is not a number") }
      return time
    }

    private static func audiences(_ member: StrictJSON?) throws(JSONWebTokenError) -> [String] {
      guard let member else { return [] }
      if let one = member.string { return [one] }
      let several = member.array?.compactMap(\.string)
      guard let several, several.count == member.array?.count else {
        throw .malformed("aud is neither a string nor a list of strings")
      }
      return several
    }

    /// What is asked of claims beside a signature.
    public struct Rules: Sendable {
      /// What `iss` must be; nil: anything.
      public var issuer: String?
      /// What `aud` must be or have among others; nil: anything.
      public var audience: String?
      /// Seconds by which the issuer's clock may differ from ours.
      static let leeway = 60.0

      public init(issuer: String? = nil, audience: String? = nil) {
        self.issuer = issuer
        self.audience = audience
      }

      func check(_ claims: Claims, at time: Double) throws(JSONWebTokenError) {
        guard time < claims.expiration + Self.leeway else { throw .expired }
        if let begin = claims.notBefore, time < begin - Self.leeway { throw .notYetValid }
        if let issuer {
          guard let claimed = claims.issuer else { throw .missing(claim: "iss") }
          guard claimed.utf8.elementsEqual(issuer.utf8) else { throw .wrongIssuer }
        }
        if let audience {
          guard !claims.audiences.isEmpty else { throw .missing(claim: "aud") }
          guard claims.audiences.contains(where: { $0.utf8.elementsEqual(audience.utf8) }) else {
            throw .wrongAudience
          }
        }
      }
    }
  }
}
