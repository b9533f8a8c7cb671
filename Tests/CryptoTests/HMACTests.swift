import Crypto
import Testing

/// The examples of RFC 4231.
@Suite struct HMACTests {
  private func hex(_ key: [UInt8], _ message: [UInt8]) throws -> String {
    try HMAC.sha256(key: key, message).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test func keysShorterThanABlockGiveThePublishedCodes() throws {
    #expect(
      try hex([UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      try hex(Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(
      try hex(Array(1...25), [UInt8](repeating: 0xCD, count: 50))
        == "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")
  }

  @Test func keysLongerThanABlockGiveThePublishedCodes() throws {
    let key = [UInt8](repeating: 0xAA, count: 131)
    #expect(
      try hex(key, Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
  }

  @Test func anEmptyKeyAndMessageGiveACode() throws {
    #expect(try hex([], []) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  /// The examples of RFC 2202.
  @Test func withSHA1ThePublishedCodesComeOut() throws {
    func hex(_ key: [UInt8], _ message: String) throws -> String {
      try HMAC.sha1(key: key, Array(message.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        .joined()
    }
    #expect(
      try hex(Array("Jefe".utf8), "what do ya want for nothing?")
        == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    #expect(
      try hex([UInt8](repeating: 0xAA, count: 80), "Test Using Larger Than Block-Size Key - Hash Key First")
        == "aa4ae5e15272d00e95705637ce8a3b55ed402112")
  }
}
