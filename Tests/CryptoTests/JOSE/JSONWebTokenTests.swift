import Testing

@testable import Crypto

/// What is taken, and the attacks of RFC 8725.
struct JSONWebTokenTests {
  private static let now = 1_700_000_000.0
  private static let secret = [UInt8](repeating: 0x5A, count: 32)

  /// A token with HS256 of whatever header and claims.
  private static func token(
    _ claims: String, header: String = #"{"alg":"HS256","typ":"JWT"}"#, secret: [UInt8] = secret
  ) throws -> String {
    let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
    return input + "." + Base64URL.encode(try HMAC.sha256(key: secret, Array(input.utf8)))
  }

  private static func claims(
    _ text: String, keys: [JSONWebKey]? = nil, _ rules: JSONWebToken.Claims.Rules = .init()
  ) throws(JSONWebTokenError) -> JSONWebToken.Claims {
    guard let key = try? JSONWebKey(secret: secret) else { throw .malformed("no key") }
    return try JSONWebToken(text).claims(verifiedBy: keys ?? [key], rules, at: now)
  }

  private static func error(
    _ text: String, keys: [JSONWebKey]? = nil, _ rules: JSONWebToken.Claims.Rules = .init()
  ) -> JSONWebTokenError? {
    do throws(JSONWebTokenError) {
      _ = try claims(text, keys: keys, rules)
      return nil
    } catch {
      return error
    }
  }

  private static let good = #"{"sub":"ada","exp":1700000100}"#

  // MARK: - Published examples

  /// None has a subject, or is of JSON at all: that is found out only after the signature.
  @Test func `the published examples are verified`() throws {
    let missing = JSONWebTokenError.missing(claim: "sub")
    #expect(Self.error(Vectors.hs256, keys: [try Vectors.secret(Vectors.hs256Secret)]) == missing)
    let set = try Vectors.keys(Vectors.rsa, Vectors.ec, Vectors.bilboKey)
    #expect(Self.error(Vectors.rs256, keys: set) == missing)
    #expect(Self.error(Vectors.es256, keys: set) == missing)
    let malformed = JSONWebTokenError.malformed(
      "the claims are not a JSON object without repeated members")
    #expect(Self.error(Vectors.bilbo, keys: set) == malformed)
    #expect(Self.error(Vectors.frodo, keys: [try Vectors.secret(Vectors.frodoSecret)]) == malformed)
  }

  @Test func `a change anywhere is noticed`() throws {
    let keys =
      try Vectors.keys(Vectors.rsa, Vectors.ec) + [try Vectors.secret(Vectors.hs256Secret)]
    for text in [Vectors.hs256, Vectors.rs256, Vectors.es256] {
      let parts = text.split(separator: ".").map(String.init)
      for index in stride(from: 0, to: parts[2].count - 1, by: 7) {
        var signature = Array(parts[2].utf8)
        signature[index] = signature[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        let changed = "\(parts[0]).\(parts[1]).\(String(decoding: signature, as: UTF8.self))"
        #expect(Self.error(changed, keys: keys) == .wrongSignature)
      }
      let payload = Base64URL.encode(Array(Self.good.utf8))
      #expect(Self.error("\(parts[0]).\(payload).\(parts[2])", keys: keys) == .wrongSignature)
      #expect(Self.error("\(parts[0]).\(parts[1]).", keys: keys) == .wrongSignature)
      #expect(Self.error("\(parts[0]).\(parts[1]).\(parts[2])AAAA", keys: keys) == .wrongSignature)
    }
  }

  /// CVE-2022-21449: zeros verified whatever they were shown with.
  @Test(arguments: [(0, 0), (1, 0), (0, 1)])
  func `an ECDSA signature of zeros is wrong`(r: UInt8, s: UInt8) throws {
    func number(_ last: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: 31) + [last] }
    let parts = Vectors.es256.split(separator: ".")
    let text = "\(parts[0]).\(parts[1]).\(Base64URL.encode(number(r) + number(s)))"
    #expect(Self.error(text, keys: try Vectors.keys(Vectors.ec)) == .wrongSignature)
  }

  @Test func `an ECDSA signature in DER is not one of a token`() throws {
    let parts = Vectors.es256.split(separator: ".")
    let raw = try #require(Base64URL.decode(parts[2]))
    let der = try #require(ECDSASignature.der(raw))
    let text = "\(parts[0]).\(parts[1]).\(Base64URL.encode(der))"
    #expect(Self.error(text, keys: try Vectors.keys(Vectors.ec)) == .wrongSignature)
  }

  @Test func `signatures are written in DER with as few bytes as possible`() {
    let r = [UInt8](repeating: 0, count: 31) + [0x7F]
    let s = [0x80] + [UInt8](repeating: 0, count: 31)
    #expect(ECDSASignature.der(r + s) == [0x30, 38, 0x02, 1, 0x7F, 0x02, 33, 0] + s)
    #expect(ECDSASignature.der(r) == nil)
    #expect(ECDSASignature.der(r + s + [0]) == nil)
  }

  // MARK: - Algorithms and keys

  @Test(
    arguments: [
      #"{"alg":"none"}"#, #"{"alg":"None"}"#, #"{"alg":"hs256"}"#, #"{"alg":"HS384"}"#,
      #"{"alg":"RS512"}"#, #"{"alg":""}"#, #"{"alg":"HS256 "}"#,
    ])
  func `other algorithms are refused, and none as well`(header: String) throws {
    #expect(Self.error(try Self.token(Self.good, header: header)) == .unknownAlgorithm)
    let payload = Base64URL.encode(Array(Self.good.utf8))
    #expect(Self.error(Base64URL.encode(Array(header.utf8)) + ".\(payload).") == .unknownAlgorithm)
  }

  /// What an attacker knows of an RSA or EC key makes no secret, in whatever form.
  @Test func `a public key is never used as a secret`() throws {
    let keys = try Vectors.keys(Vectors.rsa, Vectors.ec)
    let known = [Vectors.rsa, Vectors.rsaModulus, Vectors.ec, Vectors.ecX].map { Array($0.utf8) }
    for secret in known + [try #require(Base64URL.decode(Vectors.rsaModulus)), []] {
      #expect(Self.error(try Self.token(Self.good, secret: secret), keys: keys) == .unknownKey(.hs256))
    }
  }

  @Test func `a secret verifies nothing that claims to be signed with a key`() throws {
    for algorithm in ["RS256", "ES256"] {
      let text = try Self.token(Self.good, header: #"{"alg":"\#(algorithm)"}"#)
      #expect(Self.error(text) == .unknownKey(algorithm == "RS256" ? .rs256 : .es256))
    }
    let ecdsa = try Self.token(Self.good, header: #"{"alg":"ES256"}"#)
    #expect(Self.error(ecdsa, keys: try Vectors.keys(Vectors.rsa)) == .unknownKey(.es256))
  }

  @Test func `a token's own key, or the address of one, counts for nothing`() throws {
    let parts = Vectors.rs256.split(separator: ".")
    for member in [
      #""jwk":\#(Vectors.rsa)"#, #""jku":"https://evil.example/keys""#, #""x5u":"https://evil.example""#,
    ] {
      let header = Base64URL.encode(Array(#"{"alg":"RS256",\#(member)}"#.utf8))
      let text = "\(header).\(parts[1]).\(parts[2])"
      #expect(Self.error(text, keys: try Vectors.keys(Vectors.bilboKey)) == .wrongSignature)
      #expect(Self.error(text, keys: []) == .unknownKey(.rs256))
    }
  }

  @Test func `a key's id decides where both have one`() throws {
    let named = try Vectors.keys(Vectors.bilboKey)
    let parts = Vectors.bilbo.split(separator: ".")
    let other = Base64URL.encode(Array(#"{"alg":"RS256","kid":"sam"}"#.utf8))
    let token = try JSONWebToken("\(other).\(parts[1]).\(parts[2])")
    #expect(!token.isFor(named[0]))
    #expect(!token.isNamed(by: named[0]))
    #expect(token.isFor(try Vectors.keys(Vectors.rsa)[0]))
    let bilbo = try JSONWebToken(Vectors.bilbo)
    #expect(bilbo.isFor(named[0]))
    #expect(bilbo.isNamed(by: named[0]))
    let nameless = try JSONWebToken(Vectors.rs256)
    #expect(nameless.isFor(named[0]))
    #expect(!nameless.isNamed(by: named[0]))
    // Another spelling of the same letters is another id.
    let composed = #"{"kty":"EC","crv":"P-256","x":"\#(Vectors.ecX)","y":"\#(Vectors.ecY)","kid":"\u00e9"}"#
    let header = Base64URL.encode(Array(#"{"alg":"ES256","kid":"e\u0301"}"#.utf8))
    #expect(!(try JSONWebToken("\(header).e30.AA").isFor(try Vectors.keys(composed)[0])))
  }

  // MARK: - Form

  @Test(
    arguments: [
      "", ".", "..", "...", "a.b", "a.b.c.d", "a.b.c.d.e", " ", "Bearer", "{}.{}.{}", "\u{0}.\u{0}.\u{0}",
      "e30.e30.e30", "bnVsbA.e30.AA", "W10.e30.AA",
    ])
  func `what is not a token is malformed`(text: String) throws {
    guard case .malformed = Self.error(text) else {
      Issue.record("\(text) gave \(String(describing: Self.error(text)))")
      return
    }
  }

  @Test(arguments: ["=", " ", "\n", "+", "%3D", "é"])
  func `odd base64url is refused in every part`(addition: String) throws {
    let parts = try Self.token(Self.good).split(separator: ".").map(String.init)
    for index in 0..<3 {
      var changed = parts
      changed[index] += addition
      #expect(Self.error(changed.joined(separator: ".")) == .malformed("a part is not base64url"))
    }
  }

  @Test(
    arguments: [
      #"{"alg":"HS256","crit":["exp"],"exp":1}"#, #"{"alg":"HS256","crit":[]}"#,
      #"{"alg":"HS256","b64":false,"crit":["b64"]}"#, #"{"alg":"HS256","typ":"logout+jwt"}"#,
      #"{"alg":"HS256","typ":"dpop+jwt"}"#, #"{"alg":"HS256","typ":""}"#,
    ])
  func `extensions and tokens of other kinds are refused`(header: String) throws {
    guard case .unsupported = Self.error(try Self.token(Self.good, header: header)) else {
      Issue.record("\(header) was taken")
      return
    }
  }

  @Test(
    arguments: [
      #"{"alg":"HS256","alg":"HS256"}"#, #"{"alg":"none","\u0061lg":"HS256"}"#, #"{"typ":"JWT"}"#,
      #"{"alg":null}"#, #"{"alg":["HS256"]}"#, #"{"alg":"HS256","typ":7}"#, #"{"alg":"HS256","kid":7}"#,
      #"{"alg":"HS256"}x"#,
    ])
  func `a header with anything twice or of another type is malformed`(header: String) throws {
    guard case .malformed = Self.error(try Self.token(Self.good, header: header)) else {
      Issue.record("\(header) was taken")
      return
    }
  }

  @Test(arguments: [nil, "JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt"])
  func `access tokens say so or nothing`(type: String?) throws {
    let header = type.map { #"{"typ":"\#($0)","alg":"HS256","kid":"any"}"# } ?? #"{"alg":"HS256"}"#
    #expect(try Self.claims(try Self.token(Self.good, header: header)).subject == "ada")
  }

  @Test func `tokens are bounded`() throws {
    let filler = String(repeating: "x", count: JSONWebToken.maxBytes)
    let long = try Self.token(#"{"sub":"ada","exp":1700000100,"x":"\#(filler)"}"#)
    #expect(Self.error(long) == .tooLong(limit: 8192))
    let fitting = try Self.token(#"{"sub":"ada","exp":1700000100,"x":"\#(filler.prefix(5000))"}"#)
    #expect(try Self.claims(fitting).subject == "ada")
  }

  // MARK: - Claims

  @Test func `claims of a good token are read`() throws {
    let claims = try Self.claims(
      try Self.token(
        #"{"sub":"ada","exp":1700000000.5,"nbf":1700000000,"iat":1,"iss":"i","aud":["a","b"],"role":"admin","n":1}"#
      )
    )
    #expect(claims.subject == "ada")
    #expect(claims.expiration == 1_700_000_000.5)
    #expect(claims.text("role") == "admin")
    #expect(claims.text("n") == nil)
    #expect(claims.text("none") == nil)
  }

  @Test(
    arguments: [
      (#"{"sub":"a","exp":1699999941}"#, nil),  // 59 s ago
      (#"{"sub":"a","exp":1699999940}"#, .expired), (#"{"sub":"a","exp":0}"#, .expired),
      (#"{"sub":"a","exp":-1e300}"#, .expired), (#"{"sub":"a","exp":1e300}"#, nil),
      (#"{"sub":"a","exp":1700000001,"nbf":1700000060}"#, nil),
      (#"{"sub":"a","exp":1700000001,"nbf":1700000061}"#, .notYetValid),
      (#"{"sub":"a"}"#, .missing(claim: "exp")), (#"{"exp":1700000001}"#, .missing(claim: "sub")),
      (#"{"sub":"a","exp":1e999}"#, .malformed("exp is not a number")),
      (#"{"sub":"a","exp":"1700000001"}"#, .malformed("exp is not a number")),
      (#"{"sub":"a","exp":null}"#, .malformed("exp is not a number")),
      (#"{"sub":"a","exp":true}"#, .malformed("exp is not a number")),
      (#"{"sub":"a","exp":1700000001,"nbf":"0"}"#, .malformed("nbf is not a number")),
      (#"{"sub":"a","exp":1700000001,"nbf":-1e999}"#, .malformed("nbf is not a number")),
      (#"{"sub":7,"exp":1700000001}"#, .malformed("sub is not a string")),
      (#"{"sub":null,"exp":1700000001}"#, .malformed("sub is not a string")),
      (#"{"sub":"a","exp":1700000001,"iss":7}"#, .malformed("iss is not a string")),
      (
        #"{"sub":"a","exp":1700000001,"aud":[1]}"#,
        .malformed("aud is neither a string nor a list of strings")
      ),
      (
        #"{"sub":"a","exp":1700000001,"aud":{"a":1}}"#,
        .malformed("aud is neither a string nor a list of strings")
      ),
    ] as [(String, JSONWebTokenError?)])
  func `times and types are checked`(claims: String, error: JSONWebTokenError?) throws {
    #expect(Self.error(try Self.token(claims)) == error)
  }

  @Test(
    arguments: [
      #"{"sub":"a","sub":"b","exp":1700000001}"#, #"{"sub":"a","exp":1,"exp":1700000001}"#,
      #"["sub","exp"]"#, "null", "", #"{"sub":"a","exp":1700000001"#,
    ])
  func `claims that are no object, or have a member twice, are malformed`(claims: String) throws {
    #expect(
      Self.error(try Self.token(claims))
        == .malformed("the claims are not a JSON object without repeated members"))
  }

  @Test(
    arguments: [
      (#"\u0000"#, false), (#"a\u0007"#, false), (#"a\nb"#, false), (#"\u007f"#, false), ("", false),
      (" ", true),
      ("名前", true), ("user:1", true), (String(repeating: "é", count: 255), true),
      (String(repeating: "é", count: 256), false),
    ])
  func `a subject has 1 to 255 printable characters`(subject: String, isGood: Bool) throws {
    let error = Self.error(try Self.token(#"{"sub":"\#(subject)","exp":1700000001}"#))
    #expect(error == (isGood ? nil : .malformed("sub does not have 1 to 255 printable characters")))
  }

  @Test(
    arguments: [
      (#""iss":"i","aud":"a""#, nil), (#""iss":"i","aud":["x","a"]"#, nil),
      (#""aud":"a""#, .missing(claim: "iss")), (#""iss":"i""#, .missing(claim: "aud")),
      (#""iss":"i","aud":[]"#, .missing(claim: "aud")),
      (#""iss":"I","aud":"a""#, .wrongIssuer), (#""iss":"i/","aud":"a""#, .wrongIssuer),
      (#""iss":"i","aud":"A""#, .wrongAudience), (#""iss":"i","aud":["b","a "]"#, .wrongAudience),
    ] as [(String, JSONWebTokenError?)])
  func `issuer and audience are checked where they are wanted`(claims: String, error: JSONWebTokenError?)
    throws
  {
    let text = try Self.token(#"{"sub":"ada","exp":1700000100,\#(claims)}"#)
    #expect(Self.error(text, .init(issuer: "i", audience: "a")) == error)
    #expect(Self.error(text) == nil)
  }

  // MARK: - Making one

  @Test func `what is made here is taken here`() throws {
    let text = try JSONWebToken.text(claims: Self.good, secret: Self.secret)
    #expect(try Self.claims(text).subject == "ada")
    #expect(
      Self.error(text, keys: [try JSONWebKey(secret: [UInt8](repeating: 1, count: 32))]) == .wrongSignature)
  }

  @Test func `errors quote nothing of the token, and fit into a challenge`() throws {
    let errors: [JSONWebTokenError] = [
      .tooLong(limit: 1), .malformed("kid is not a string"), .unknownAlgorithm,
      .unsupported("its header has crit"),
      .unknownKey(.rs256), .wrongSignature, .missing(claim: "sub"), .expired, .notYetValid, .wrongIssuer,
      .wrongAudience,
    ]
    for error in errors {
      #expect("\(error)".utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
    }
  }
}
