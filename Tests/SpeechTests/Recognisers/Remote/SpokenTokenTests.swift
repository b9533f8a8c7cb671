import Testing

@testable import Speech

struct SpokenTokenTests {
  @Test func `words keep their punctuation, and dashes go with the word before`() {
    #expect(
      SpokenToken.tokens(of: " “Well” — he said:\n don't!  ♪").map(\.text)
        == ["“Well” —", "he", "said:", "don't! ♪"])
    #expect(SpokenToken.tokens(of: "— so").map(\.text) == ["— so"])
    #expect(SpokenToken.tokens(of: " … ").isEmpty)
  }

  @Test func `scripts without spaces are cut into letters that are glued together again`() {
    let tokens = SpokenToken.tokens(of: "我叫Tom。 你好")
    #expect(tokens.map(\.text) == ["我", "叫", "Tom。", "你", "好"])
    #expect(tokens.map(\.isGlued) == [false, true, true, false, true])
  }

  @Test(arguments: [
    ("english", "en"), ("Haitian Creole", "ht"), ("en", "en"), ("pt-BR", "pt-BR"),
    ("zh-Hant-TW", "zh-Hant-TW"),
    ("klingon", nil), ("", nil), ("-", nil), ("en-", nil), ("e\u{301}n", nil), ("en US", nil), ("[]", nil),
  ])
  func `languages become tags`(name: String, tag: String?) {
    #expect(LanguageTag.tag(name) == tag)
  }
}
