import Testing

@testable import Interviewing

@Suite struct ChatChunkTests {
  private func chunk(_ token: String? = nil, finish: String? = nil) -> ChatChunk {
    var chunk = ChatChunk()
    chunk.token = token
    chunk.finishReason = finish
    return chunk
  }

  @Test func theTokenIsFoundWhateverIsAroundIt() throws {
    let head = #""id":"x\"}","usage":null,"n":[1,{"a":[-2.5e+3,true]},"]"]"#
    #expect(
      try ChatChunk(
        #"{\#(head),"choices":[{"index":0,"delta":{"role":"assistant","content":" so"},"logprobs":null}]}"#)
        == chunk(" so"))
    #expect(
      try ChatChunk(
        " { \"choices\" : [ { \"delta\" : { \"content\" : \"\" } , \"finish_reason\" : null } ] } ")
        == chunk(""))
    #expect(
      try ChatChunk(#"{"choices":[{"delta":{},"finish_reason":"stop"},{"delta":{"content":"no"}}]}"#)
        == chunk(finish: "stop"))
    for nothing in [
      "{}", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":[{"delta":null}]}"#,
      #"{"choices":[{"delta":{"content":[{"type":"text"}]}}]}"#,
      #"{"choices":[{"delta":{"content":null}}],"error":null}"#,
    ] {
      #expect(try ChatChunk(nothing) == chunk())
    }
  }

  @Test(arguments: [
    (#"a\"b\\c\/d"#, "a\"b\\c/d"), (#"\n\t\r\b\f"#, "\n\t\r\u{8}\u{C}"), (#"\u00e9\u2014x"#, "é—x"),
    (#"\ud83d\ude00!"#, "😀!"), (#"\ud83d!"#, "\u{FFFD}!"), (#"\ud83d\u0041"#, "\u{FFFD}A"),
    (#"\ude00"#, "\u{FFFD}"),
    ("Größe 大", "Größe 大"),
  ])
  func escapesAreRead(_ json: String, _ text: String) throws {
    #expect(try ChatChunk(#"{"choices":[{"delta":{"content":"\#(json)"}}]}"#) == chunk(text))
  }

  @Test func errorsAreTold() throws {
    let named = try ChatChunk(#"{"error":{"message":"m","code":"rate_limit_exceeded"}}"#)
    #expect(named.hasFailed)
    #expect(named.failure == "rate_limit_exceeded")
    for plain in [#"{"error":"overloaded"}"#, #"{"error":{"code":500}}"#, #"{"error":{}}"#] {
      let chunk = try ChatChunk(plain)
      #expect(chunk.hasFailed)
      #expect(chunk.failure == nil)
    }
  }

  @Test func whatIsCutAnywhereIsMalformed() throws {
    let whole = #"{"id":"x","choices":[{"delta":{"content":"a\u00e9\n"},"finish_reason":null}]}"#
    _ = try ChatChunk(whole)
    for length in 0..<whole.utf8.count {
      #expect(throws: ChatChunkReader.Malformed.self) {
        try ChatChunk(String(whole.utf8.prefix(length)) ?? "")
      }
    }
    for wrong in [
      "nonsense", "[]", #"{"a" 1}"#, "{}{}", #"{"a":}"#, #"{"a":"\x"}"#, #"{"a":"\u12g4"}"#, #"{"a":]}"#,
      #"{"a":"# + String(repeating: "[", count: 100_000),
    ] {
      #expect(throws: ChatChunkReader.Malformed.self) { try ChatChunk(wrong) }
    }
  }
}
