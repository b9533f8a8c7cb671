import Testing

@testable import Crypto

struct StrictJSONTests {
  private static func read(_ text: String) -> StrictJSON? { StrictJSON(Array(text.utf8)) }

  @Test(
    arguments: [
      ("null", .null), (" true ", .bool(true)), ("\tfalse\r\n", .bool(false)),
      ("0", .number(0)), ("-12.5e+2", .number(-1250)), ("1e999", .number(.infinity)),
      (#""a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00""#, .string("a\"\\/\u{8}\u{C}\n\r\téé😀")),
      ("[]", .array([])), ("[1, [2],{}]", .array([.number(1), .array([.number(2)]), .object([:])])),
      (#"{"a":1, "b" : {"a":null}}"#, .object(["a": .number(1), "b": .object(["a": .null])])),
    ] as [(String, StrictJSON)])
  func `values are read`(text: String, value: StrictJSON) {
    #expect(Self.read(text) == value)
  }

  @Test(
    arguments: [
      "", " ", "nul", "truefalse", "{} {}", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1 2]",
      "01", "-", "1.", ".5", "1e", "+1", "0x10", "NaN", "Infinity",
      "\"", "\"\u{01}\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "'a'",
      "\u{FEFF}{}", "[1]]", "{\"a\":1}}",
    ])
  func `what is not JSON is refused`(text: String) {
    #expect(Self.read(text) == nil)
  }

  @Test(
    arguments: [
      #"{"a":1,"a":1}"#, #"{"alg":"HS256","\u0061lg":"none"}"#, #"[{"b":{"c":1,"d":2,"c":3}}]"#,
    ])
  func `an object that has a member twice is refused`(text: String) {
    #expect(Self.read(text) == nil)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    #expect(StrictJSON([0x22, 0xFF, 0x22]) == nil)
    #expect(StrictJSON([0x22, 0xC0, 0xAF, 0x22]) == nil)
  }

  @Test func `depth is bounded`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(Self.read(nested(17)) != nil)
    #expect(Self.read(nested(18)) == nil)
    #expect(Self.read(nested(100_000)) == nil)
  }
}
