import Core
import Testing

@testable import Media

@Suite struct ContentKindTests {
  @Test(
    arguments: [
      ([0x89, 0x50, 0x4e, 0x47, 0x0d], "PNG"), ([0xff, 0xd8, 0xff, 0xe0], "JPEG"),
      ([0x50, 0x4b, 0x03, 0x04], "ZIP"), (Array("%PDF-1.7".utf8), "PDF"),
      (Array("#EXTM3U\n#EXT-X".utf8), "playlist"), (Array("Dear Sir or Madam".utf8), "text"),
      (Array("<!DOCTYPE html><html>".utf8), "web page"),
    ] as [([UInt8], String)])
  func theErrorSaysWhatItLooksLike(_ head: [UInt8], _ word: String) {
    let problem = ContentKind.problem(head: head)
    #expect(problem.code == .notMedia)
    #expect(problem.description.contains(word))
  }

  @Test func unknownBytesAreNotGuessedAt() {
    #expect(ContentKind(head: [0, 1, 2, 3, 0xfe]) == nil)
    #expect(ContentKind(head: []) == nil)
  }
}
