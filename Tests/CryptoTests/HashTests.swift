import Crypto
import Testing

/// The examples of FIPS 180-4's companion document: "abc", and the empty message.
@Suite struct HashTests {
  private func hex(_ function: Hash.Function, _ text: String) throws -> String {
    try Hash.digest(function, of: Array(text.utf8)).map {
      ($0 < 16 ? "0" : "") + String($0, radix: 16)
    }.joined()
  }

  /// Of RFC 1321.
  @Test func md5GivesThePublishedDigests() throws {
    #expect(try hex(.md5, "abc") == "900150983cd24fb0d6963f7d28e17f72")
    #expect(try hex(.md5, "") == "d41d8cd98f00b204e9800998ecf8427e")
  }

  @Test func sha1GivesThePublishedDigests() throws {
    #expect(try hex(.sha1, "abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(try hex(.sha1, "") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
  }

  @Test func sha256GivesThePublishedDigests() throws {
    #expect(
      try hex(.sha256, "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func piecesGiveTheDigestOfTheWhole() throws {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let hash = try Hash(.sha256)
    for start in stride(from: 0, to: bytes.count, by: 7) {
      try bytes[start..<min(start + 7, bytes.count)].withUnsafeBytes { try hash.update($0) }
    }
    #expect(try hash.finish() == Hash.digest(.sha256, of: bytes))
  }
}
