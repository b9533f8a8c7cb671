import Core
import Foundation
import Testing

@testable import Documents

@Suite struct PlainTextTests {
  private static let text = "Zoë’s naïve café – 5 €\nsecond line"

  @Test(arguments: [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian, .windowsCP1252])
  func theEncodingIsFoundWithoutAMark(_ encoding: String.Encoding) throws {
    #expect(try read(#require(Self.text.data(using: encoding))).text == Self.text)
  }

  @Test(arguments: [
    (String.Encoding.utf8, [0xEF, 0xBB, 0xBF] as [UInt8]), (.utf16LittleEndian, [0xFF, 0xFE]),
    (.utf16BigEndian, [0xFE, 0xFF]),
  ])
  func theMarkIsNoPartOfTheText(_ encoding: String.Encoding, _ mark: [UInt8]) throws {
    #expect(try read(Data(mark) + #require(Self.text.data(using: encoding))).text == Self.text)
    // With a mark no other sign is needed.
    #expect(try read(Data(mark) + #require("日本語".data(using: encoding))).text == "日本語")
  }

  @Test func latin1IsReadAsItsLargerSister() throws {
    #expect(try read(Data([0x47, 0x72, 0xFC, 0xDF, 0x65])).text == "Grüße")
  }

  @Test func aBadByteDoesNotChangeTheEncoding() throws {
    #expect(try read(Data("Zoë’s ".utf8) + [0x92] + Data("café\n".utf8)).text == "Zoë’s \u{FFFD}café")
    // Cut within a character.
    #expect(try read(Data("naïve Grüße €".utf8).dropLast()).text == "naïve Grüße \u{FFFD}")
    // As many as there are good ones speak for another encoding.
    #expect(try read(Data("é".utf8) + [0x20, 0xE9]).text == "Ã© é")
  }

  @Test func aStrayControlCharacterIsDroppedAndManyMakeItBinary() throws {
    let text = String(repeating: "words ", count: 100)
    #expect(try read(Data((text + "\u{1}end").utf8)).text == text + "end")
    #expect(try problem(Data("\u{1}\u{2}ab".utf8))?.code == .unsupported)
    #expect(try problem(Data((text + "\0").utf8))?.code == .unsupported)
  }
}

@Suite struct NormalisedTextTests {
  @Test(arguments: [
    ("a\r\nb\rc\u{2028}d", "a\nb\nc\nd"), ("ﬁne ﬂuﬃness", "fine fluffiness"), ("e\u{301}", "é"),
    ("a\n\n\n\n\nb", "a\n\n\nb"), ("\n\n a \t\n", " a"), ("a\u{A0}b\u{AD}c\u{200B}d\u{7}", "a bcd"),
    ("\u{F0B7} item\u{E00A}", "• item"), ("a\u{202E}b\u{E0041}", "ab"), ("a\u{C}b", "a\nb"), ("", ""),
    ("a\0b\u{E9}\0c", "ab\u{E9}c"),
  ])
  func textIsPutIntoOneForm(_ raw: String, _ text: String) {
    #expect(Array(NormalisedText.text(raw).unicodeScalars) == Array(text.unicodeScalars))
  }
}

@Suite struct LineEndsTests {
  @Test(arguments: [
    ("inter-\nview", "interview"), ("state-of-the-\nart work", "state-of-the-art work"),
    ("Anglo-\nSaxon", "Anglo-\nSaxon"),
    ("2019-\n2021", "2019-\n2021"), ("a -\nb", "a -\nb"), ("one-\ntwo-\nthree", "onetwothree"),
    ("soft\u{AD}\nly", "softly"),
  ])
  func dividedWordsAreJoined(_ page: String, _ joined: String) { #expect(LineEnds.joined(page) == joined) }
}
