import Crypto
import Testing

struct Base64URLTests {
  @Test(
    arguments: [
      ([], ""), ([0x66], "Zg"), ([0x66, 0x6F], "Zm8"), ([0x66, 0x6F, 0x6F], "Zm9v"),
      // RFC 7515, appendix C.
      ([3, 236, 255, 224, 193], "A-z_4ME"),
      ([0xFB, 0xFF], "-_8"),
    ] as [([UInt8], String)])
  func `bytes are written and read back`(bytes: [UInt8], text: String) {
    #expect(Base64URL.encode(bytes) == text)
    #expect(Base64URL.decode(text) == bytes)
  }

  @Test func `every length of bytes comes back`() {
    for count in 0...67 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ count) }
      #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
  }

  @Test(
    arguments: [
      "A", "AAAAA",  // a length that no bytes have
      "Zg==", "Zm8=",  // padding
      "+/8", "Zm 9v", "Zm9v\n", "Zm9v.", "Zmé",
      "Zh", "Zm9",  // bits behind the last byte
    ])
  func `nothing but the one way to write bytes is read`(text: String) {
    #expect(Base64URL.decode(text) == nil)
  }
}
