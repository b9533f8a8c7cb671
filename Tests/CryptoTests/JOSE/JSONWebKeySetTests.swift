import Crypto
import Testing

struct JSONWebKeySetTests {
  private static func set(_ keys: String...) throws -> JSONWebKeySet {
    try JSONWebKeySet(Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8))
  }

  @Test func `RSA and EC keys are taken, and pinned to their algorithms`() throws {
    let set = try Self.set(Vectors.rsa, Vectors.ec, Vectors.bilboKey)
    #expect(set.keys.map(\.algorithm) == [.rs256, .es256, .rs256])
    #expect(set.keys.map(\.id) == [nil, nil, "bilbo.baggins@hobbiton.example"])
    #expect(set.passedOver.isEmpty)
  }

  /// With a key that can be used beside it.
  @Test(
    arguments: [
      #"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0i"}"#,
      #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
      #"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","use":"enc"}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","alg":"PS256"}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","alg":"HS256"}"#,
      #"{"kty":"EC","crv":"P-256","x":"\#(Vectors.ecX)","y":"\#(Vectors.ecY)","alg":"RS256"}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","key_ops":["encrypt"]}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","key_ops":"verify"}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","kid":7}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)"}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":""}"#,
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQ"}"#,  // 1: everything is its own signature
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"Ag"}"#,  // 2
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)=","e":"AQAB"}"#,
      #"{"kty":"RSA","n":"\#(Base64URL.encode([0] + [UInt8](repeating: 0xFF, count: 128)))","e":"AQAB"}"#,
      #"{"kty":"RSA","n":"\#(Base64URL.encode([0x7F] + [UInt8](repeating: 0xFF, count: 255)))","e":"AQAB"}"#,
      #"{"kty":"RSA","n":"\#(Base64URL.encode([UInt8](repeating: 0xFF, count: 1025)))","e":"AQAB"}"#,
      #"{"kty":"EC","crv":"P-256","x":"\#(Vectors.ecX)","y":"\#(Vectors.ecX)"}"#,  // not on the curve
      #"{"kty":"EC","crv":"P-256","x":"\#(Vectors.ecX)","y":"AAAA"}"#,
      #"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
      "{}", "[]", "null", "7", #"{"kty":"rsa"}"#, #"{"kty":["RSA"]}"#,
    ])
  func `a key of no use is passed over`(key: String) throws {
    let set = try Self.set(key, Vectors.ec)
    #expect(set.keys.map(\.algorithm) == [.es256])
    #expect(set.passedOver.count == 1)
  }

  @Test(
    arguments: [
      "", "{}", "[]", "null", #"{"keys":{}}"#, #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"AA"}]}"#,
      #"{"keys":[\#(Vectors.rsa)],"keys":[\#(Vectors.ec)]}"#, #"{"keys":[\#(Vectors.rsa)]"#,
    ])
  func `a set without a key that can be used is refused`(json: String) {
    #expect(throws: JSONWebKeyError.self) { try JSONWebKeySet(Array(json.utf8)) }
  }

  @Test func `sets are bounded`() throws {
    let hundred = [String](repeating: Vectors.ec, count: 100)
    func json(_ keys: [String]) -> [UInt8] { Array(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8) }
    #expect(try JSONWebKeySet(json(hundred)).keys.count == 100)
    #expect(throws: JSONWebKeyError.self) { try JSONWebKeySet(json(hundred + [Vectors.ec])) }
    let blanks = [UInt8](repeating: 0x20, count: JSONWebKeySet.maxBytes)
    #expect(throws: JSONWebKeyError.self) { try JSONWebKeySet(json([Vectors.ec]) + blanks) }
  }

  @Test func `private parts and extensions change nothing`() throws {
    let key =
      #"{"kty":"RSA","n":"\#(Vectors.rsaModulus)","e":"AQAB","d":"AA","x5c":["AA"],"key_ops":["sign","verify"]}"#
    #expect(try Self.set(key).keys.count == 1)
  }

  @Test func `a secret has at least 32 bytes`() throws {
    #expect(throws: JSONWebKeyError.self) { try JSONWebKey(secret: [UInt8](repeating: 1, count: 31)) }
    #expect(try JSONWebKey(secret: [UInt8](repeating: 1, count: 32)).algorithm == .hs256)
  }
}
