import Testing

@testable import Interviewing

@Suite struct PlainTextTests {
  @Test(arguments: [
    ("  one\n\n two\t", "one two"), ("a\u{0}b\u{1B}[0mc", "ab[0mc"), ("a\u{202E}b\u{FEFF}", "ab"),
    ("x\u{2028}y", "x y"), ("<b>bold</b>", "<b>bold</b>"), ("<thi", "<thi"), ("<", "<"),
    ("<think>no</think>yes", "yes"), ("<think>never ends", ""), ("nai\u{308}ve 👩‍🚀 ✓", "nai\u{308}ve 👩🚀 ✓"),
  ])
  func textIsOnOneLineAndVisible(_ text: String, _ plain: String) {
    #expect(text.plain(atMost: 100) == plain)
    // However it is cut.
    var pieces = PlainText()
    var told = ""
    for scalar in text.unicodeScalars { told += pieces.append(String(scalar)) }
    told += pieces.end()
    #expect(told == plain)
    #expect(pieces.text == plain)
  }

  @Test func longTextIsCutAfterASentenceOrAWord() {
    #expect("One two. Three four. Five six seven".plain(atMost: 24) == "One two. Three four.")
    #expect("One two three four five".plain(atMost: 15) == "One two three…")
    #expect(String(repeating: "x", count: 30).plain(atMost: 10) == "xxxxxxxxx…")
    #expect("exactly ten".plain(atMost: 11) == "exactly ten")
  }
}
