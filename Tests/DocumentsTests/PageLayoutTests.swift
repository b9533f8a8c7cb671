import Testing

@testable import Documents

@Suite struct PageLayoutTests {
  /// Ten points high, five wide each.
  private func glyphs(_ text: String, x: Double, y: Double) -> [PageLayout.Glyph] {
    text.unicodeScalars.enumerated().map { index, scalar in
      let left = x + 5 * Double(index)
      return PageLayout.Glyph(scalar: scalar, x1: left, y1: y, x2: left + 5, y2: y + 10)
    } + [PageLayout.Glyph(scalar: "\n", x1: x, y1: y + 10, x2: x, y2: y + 10)]
  }

  private let prose = "This line of prose is longer than any cell would ever be."

  @Test func listLabelsAreBackBeforeTheirLines() {
    // As poppler gives them: the labels first.
    let page =
      glyphs("1.", x: 0, y: 0) + glyphs("2.", x: 0, y: 24) + glyphs(prose, x: 20, y: 0)
      + glyphs("goes on", x: 20, y: 12) + glyphs("Short", x: 20, y: 24)
    #expect(PageLayout(page).lines() == ["1. \(prose)", "goes on", "2. Short"])
  }

  @Test func aTableIsReadAcross() {
    let page =
      glyphs("2019", x: 0, y: 0) + glyphs("2021", x: 0, y: 12) + glyphs("London", x: 100, y: 0)
      + glyphs("Turin", x: 100, y: 12)
    #expect(PageLayout(page).lines() == ["2019\tLondon", "2021\tTurin"])
  }

  @Test func columnsOfProseAreReadDown() {
    let page =
      glyphs(prose, x: 0, y: 0) + glyphs("left end.", x: 0, y: 12) + glyphs(prose, x: 400, y: 0)
      + glyphs("right end.", x: 400, y: 12)
    #expect(PageLayout(page).lines() == [prose, "left end.", prose, "right end."])
  }

  @Test func piecesWithoutABreakBetweenThemAreNotGlued() {
    let page = glyphs("2021", x: 0, y: 0).dropLast() + glyphs("London", x: 0, y: 30)
    #expect(PageLayout(Array(page)).lines() == ["2021", "", "London"])
  }

  @Test func whatStandsInNoLinesIsLeftToPoppler() {
    let page = (0..<40).flatMap { glyphs("x", x: 0, y: 12 * Double($0)) }
    #expect(PageLayout(page).lines() == nil)
    #expect(PageLayout([]).lines() == [])
  }
}
