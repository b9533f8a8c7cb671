import Core
import Foundation
import Testing

@Suite struct WordTextTests {
  private func lines(_ body: String) throws -> [String] {
    try read(WordFile(body: body).data).text.split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }

  private func run(_ text: String) -> String { "<w:r><w:t>\(text)</w:t></w:r>" }

  @Test func aParagraphIsALine() throws {
    #expect(try lines(WordFile.paragraphs("Ada", "Lovelace")) == ["Ada", "Lovelace"])
  }

  @Test func theRunsOfAParagraphAreOneText() throws {
    let body = "<w:p>\(run("Com"))\(run("pi"))<w:hyperlink>\(run("lers"))</w:hyperlink></w:p>"
    #expect(try lines(body) == ["Compilers"])
  }

  @Test func tabsBreaksAndHyphensAreCharactersAndTabStopsAreNot() throws {
    let body = """
      <w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/>\
      <w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t></w:r></w:p>
      """
    #expect(try lines(body) == ["a\tb", "e-mail"])
  }

  @Test func whatWasDeletedMovedOrHiddenIsLeftOut() throws {
    let body = """
      <w:p><w:ins>\(run("new"))</w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del>\
      <w:moveFrom>\(run("from"))</w:moveFrom><w:moveTo>\(run(" to"))</w:moveTo>\
      <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>\
      <w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r></w:p>
      """
    #expect(try lines(body) == ["new to shown"])
  }

  @Test func aFieldGivesItsResultAndNotItsInstruction() throws {
    let body = """
      <w:p><w:r><w:instrText>PAGE</w:instrText></w:r>\(run("seven"))</w:p>
      """
    #expect(try lines(body) == ["seven"])
  }

  @Test func aRowOfShortCellsIsALine() throws {
    func cell(_ text: String...) -> String {
      "<w:tc>" + text.map { "<w:p>\(run($0))</w:p>" }.joined() + "</w:tc>"
    }
    let body = """
      <w:tbl><w:tr>\(cell("2019"))\(cell("Engineer"))</w:tr><w:tr>\(cell("2021"))\(cell("Lead"))</w:tr>\
      <w:tr>\(cell("Left", "below"))\(cell("Right"))</w:tr></w:tbl>
      """
    #expect(try lines(body) == ["2019\tEngineer", "2021\tLead", "Left", "below", "Right"])
  }

  @Test func aTableWithinACellIsReadInItsPlace() throws {
    let inner =
      "<w:tbl><w:tr><w:tc><w:p>\(run("x"))</w:p></w:tc><w:tc><w:p>\(run("y"))</w:p></w:tc></w:tr></w:tbl>"
    let body = "<w:tbl><w:tr><w:tc><w:p>\(run("above"))</w:p>\(inner)<w:p/></w:tc></w:tr></w:tbl>"
    #expect(try lines(body) == ["above", "x\ty"])
  }

  @Test func anAlternativeIsReadOnceAndATextBoxBehindItsParagraph() throws {
    let box = "<w:txbxContent><w:p>\(run("in the box"))</w:p></w:txbxContent>"
    let body = """
      <w:p>\(run("before"))<w:r><mc:AlternateContent><mc:Choice Requires="wps">\(box)</mc:Choice>\
      <mc:Fallback>\(box)</mc:Fallback></mc:AlternateContent></w:r>\(run(" and after"))</w:p>
      """
    #expect(try lines(body) == ["before and after", "in the box"])
  }

  @Test func symbolsThatAreControlCharactersAreLeftOut() throws {
    let symbols = ["0000", "0007", "00E9", "D800", "x"].map { "<w:sym w:char=\"\($0)\"/>" }.joined()
    #expect(try lines("<w:p>\(run("naïve "))<w:r>\(symbols)</w:r>\(run(" rest"))</w:p>") == ["naïve é rest"])
  }

  @Test func elementsOfOtherNamespacesAreNoParagraphs() throws {
    #expect(try lines("<w:p>\(run("a"))<a:p><a:r/></a:p><m:r><m:t>+b</m:t></m:r></w:p>") == ["a+b"])
  }

  @Test func headersComeFirstFootersLastAndNotesBehindTheBody() throws {
    var file = WordFile(
      body: """
        <w:p>\(run("body"))<w:r><w:footnoteReference w:id="2"/></w:r></w:p>\
        <w:sectPr><w:headerReference r:id="rheader"/><w:footerReference r:id="rfooter"/></w:sectPr>\
        <w:sectPr><w:headerReference r:id="rheader"/></w:sectPr>
        """)
    file.parts = [
      ("header", file.root("hdr", WordFile.paragraphs("head"))),
      ("footer", file.root("ftr", WordFile.paragraphs("foot"))),
      (
        "footnotes",
        file.root(
          "footnotes",
          """
          <w:footnote w:type="separator" w:id="0">\(WordFile.paragraphs("line"))</w:footnote>\
          <w:footnote w:id="2">\(WordFile.paragraphs("note"))</w:footnote>
          """)
      ),
    ]
    #expect(try read(file.data).text == "head\n\nbody[1]\n\n[1] note\n\nfoot")
  }

  @Test func listsAreNumberedAsTheirDefinitionsSay() throws {
    func item(_ list: Int, _ level: Int, _ text: String) -> String {
      """
      <w:p><w:pPr><w:numPr><w:ilvl w:val="\(level)"/><w:numId w:val="\(list)"/></w:numPr></w:pPr>\(run(text))</w:p>
      """
    }
    var file = WordFile(
      body: item(1, 0, "a") + item(1, 1, "b") + item(1, 1, "c") + item(1, 0, "d") + item(1, 1, "e")
        + item(2, 0, "f")
        + item(3, 0, "g") + item(1, 0, "i")
        + #"<w:p><w:pPr><w:pStyle w:val="Child"/></w:pPr><w:r><w:t>h</w:t></w:r></w:p>"#)
    file.parts = [
      (
        "numbering",
        file.root(
          "numbering",
          """
          <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>\
          <w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/>\
          <w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum>\
          <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>\
          <w:lvlText w:val="o"/></w:lvl></w:abstractNum>\
          <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>\
          <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>\
          <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/>\
          <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="(%1)"/></w:lvl>\
          </w:lvlOverride></w:num>
          """)
      ),
      (
        "styles",
        file.root(
          "styles",
          """
          <w:style w:styleId="Parent"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>\
          <w:style w:styleId="Child"><w:basedOn w:val="Parent"/></w:style>
          """)
      ),
    ]
    #expect(
      try read(file.data).text.split(separator: "\n")
        == ["1. a", "1.a) b", "1.b) c", "2. d", "2.a) e", "• f", "(IV) g", "5. i", "• h"])
  }

  @Test func bothEditionsOfTheStandardAreRead() throws {
    #expect(
      try read(WordFile(namespace: WordFile.strict, body: WordFile.paragraphs("strict")).data).text
        == "strict")
  }

  @Test func namesOfPartsAreComparedWithoutCase() throws {
    var file = WordFile(body: WordFile.paragraphs("here"))
    file.mainName = "Word/Document.XML"
    #expect(try read(file.data).text == "here")
  }
}
