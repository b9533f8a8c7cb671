import Testing

@testable import Speech

@Suite struct LanguageTagTests {
  @Test(arguments: [
    ("en-US", "english"), ("es", "spanish"), ("zh-Hant", "chinese"), ("HT", "haitian creole"),
    ("my", "myanmar"),
    ("ro", "romanian"),
  ])
  func aLanguageHasOneName(_ tag: String, _ name: String) { #expect(LanguageTag.name(of: tag) == name) }

  @Test func whatIsUnknownHasNone() {
    for tag in ["und", "", "tlh"] { #expect(LanguageTag.name(of: tag) == nil) }
  }
}
