import Testing

@testable import Daemon

@Suite struct EndMarkerTests {
  private func told(_ pieces: [String]) -> [String] {
    var marker = EndMarker()
    return pieces.map { marker.append($0) } + [marker.end()]
  }

  @Test(arguments: [
    ("Bye. End of interview", "Bye."), ("Bye.\n\n**End of Interview.**\n", "Bye."),
    ("END OF INTERVIEW", ""), ("Well. End of interview! And now?", "Well. And now?"),
    ("# _End_ of *interview*\nBye", "\nBye"), ("So – end-of-interview. Bye", "So Bye"),
    ("End of End of interview interview", "End of interview"),
  ])
  func theWordsAreTakenOutWhereverPiecesEnd(text: String, left: String) {
    #expect(told([text]).joined() == left)
    #expect(told(text.map(String.init)).joined() == left)
    #expect(EndMarker.isIn(text))
  }

  @Test(arguments: [
    "So.", "The end of the interview is near.", "A weekend of interviews", "Legend of interview",
    "In the end",
    "end of", "End of interviewing", "Ünd of interview", "x \u{1F469}\u{200D}\u{1F4BB} e\u{301}nd", "",
    "a" + String(repeating: "*", count: 40) + "b",
  ])
  func allElseIsTold(text: String) {
    #expect(told([text]).joined() == text)
    #expect(told(text.unicodeScalars.map { String($0) }).joined() == text)
    #expect(!EndMarker.isIn(text))
  }

  @Test func onlyWhatMayBecomeTheWordsIsHeldBack() {
    #expect(
      told(["Hi", " Ada", ", e", "h? The end", " of", " it"]) == [
        "Hi", " Ada", ",", " eh? The", "", " end of it", "",
      ])
  }
}
