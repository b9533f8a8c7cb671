import Foundation
import Testing

@testable import HTTPServer

struct JSONValueTests {
  @Test func `it is written in order and without blanks`() {
    let value: JSONValue = ["b": [1, 2.5, true, nil], "a": "x", "raw": .encoded(#"{"y":0}"#)]
    #expect(value.text == #"{"b":[1,2.5,true,null],"a":"x","raw":{"y":0}}"#)
  }

  @Test(arguments: ["", "quote \" and \\", "line\nand\ttab\r\u{0}\u{1F}", "ünïcode 🎧 \u{2028}", "</script>"])
  func `every text is read back as it was`(text: String) throws {
    let value = JSONValue.object([.init(text, .string(text))])
    let read = try JSONSerialization.jsonObject(with: Data(value.text.utf8)) as? [String: String]
    #expect(read == [text: text])
  }
}
