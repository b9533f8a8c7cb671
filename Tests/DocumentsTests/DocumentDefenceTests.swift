import Core
import Foundation
import Testing

@Suite struct DocumentDefenceTests {
  @Test func aDocumentTypeDeclarationEndsTheReading() throws {
    let bombs = (1...9).map { "<!ENTITY l\($0) \"\(String(repeating: "&l\($0 - 1);", count: 10))\">" }
      .joined()
    for declaration in [
      "<!DOCTYPE d [<!ENTITY l0 \"lol\">\(bombs)]>",
      "<!DOCTYPE d [<!ENTITY secret SYSTEM \"file:///etc/passwd\">]>",
      "<!DOCTYPE d SYSTEM \"file:///etc/passwd\">",
    ] {
      let body = WordFile.paragraphs("a&l9;&secret;")
      let file = WordFile(body: body, prolog: "<?xml version=\"1.0\"?>" + declaration)
      #expect(try problem(file.data)?.code == .corrupt)
    }
  }

  @Test func moreTextThanAllowedIsRefused() throws {
    let word = WordFile(body: WordFile.paragraphs(String(repeating: "a", count: 101))).data
    #expect(try problem(word, maxCharacters: 100)?.code == .tooLarge)
    #expect(try problem(word, maxCharacters: 101) == nil)
    let text = Data(String(repeating: "a", count: 101).utf8)
    #expect(try problem(text, maxCharacters: 100)?.code == .tooLarge)
    #expect(try problem(text, maxCharacters: 101) == nil)
  }

  @Test func labelsOfListsAreTextThatCounts() throws {
    let item = #"<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"#
    var file = WordFile(body: String(repeating: item, count: 10))
    let label = String(repeating: "x", count: 1_000_000)
    file.parts = [
      (
        "numbering",
        file.root(
          "numbering",
          """
          <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="\(label)"/></w:lvl></w:abstractNum>\
          <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
          """)
      )
    ]
    let line = String(repeating: "x", count: 64) + " a"
    #expect(try read(file.data).text == Array(repeating: line, count: 10).joined(separator: "\n"))
    #expect(try problem(file.data, maxCharacters: 200)?.code == .tooLarge)
  }

  @Test func aTruncatedDocumentIsDamaged() throws {
    let whole = WordFile(body: WordFile.paragraphs("a", "b")).data
    for length in stride(from: 4, to: whole.count - 1, by: 37) {
      #expect(try problem(whole.prefix(length))?.code == .corrupt)
    }
    #expect(
      try problem(Data("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<".utf8))
        == DocumentProblem(.corrupt, .pdf, "Damaged file"))
  }

  @Test func deepNestingEndsTheReadingAndNotTheReader() throws {
    let depth = 100_000
    let body = String(repeating: "<w:sdt>", count: depth) + String(repeating: "</w:sdt>", count: depth)
    #expect(try problem(WordFile(body: body).data)?.code == .corrupt)
  }

  @Test func partsOutsideAreNotAskedFor() throws {
    var file = WordFile(
      body: WordFile.paragraphs("a") + #"<w:sectPr><w:headerReference r:id="rheader"/></w:sectPr>"#)
    file.parts = []
    #expect(try read(file.data).text == "a")
  }
}

@Suite struct DocumentContentTests {
  @Test func whatIsNoDocumentIsNamed() throws {
    let files: [(Data, String)] = [
      (Data("{\\rtf1 hello}".utf8), "an RTF document"),
      (Data([0x4D, 0x5A, 0x90, 0, 3, 0]), "a Windows program"),
      (Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A]), "a PNG picture"),
      (Data("\n<!DOCTYPE html><html>".utf8), "a web page"),
      (Data("<?xml version=\"1.0\"?><a/>".utf8), "an XML document"),
      (Data((0..<200).map { UInt8($0) }), "binary data"),
    ]
    for (data, what) in files { #expect(try problem(data) == DocumentProblem(.unsupported, what)) }
  }

  @Test func otherOfficeDocumentsAreNamed() throws {
    var workbook = WordFile(body: "")
    workbook.contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    #expect(try problem(workbook.data) == DocumentProblem(.unsupported, "an Excel workbook"))
    var text = ZipFile()
    text.add("mimetype", "application/vnd.oasis.opendocument.text")
    #expect(try problem(text.data) == DocumentProblem(.unsupported, "an OpenDocument text"))
    var archive = ZipFile()
    archive.add("notes.txt", "hello")
    #expect(try problem(archive.data) == DocumentProblem(.unsupported, "a ZIP archive"))
  }

  @Test func aMacroEnabledDocumentIsOne() throws {
    var file = WordFile(body: WordFile.paragraphs("macros"))
    file.contentType = "application/vnd.ms-word.document.macroEnabled.main+xml"
    #expect(try read(file.data) == DocumentText(format: .docx, text: "macros"))
  }

  @Test func emptyFilesAndSuchWithoutLettersAreToldApart() throws {
    #expect(try problem(Data())?.code == .empty)
    #expect(try problem(Data(" \n12 34\n".utf8)) == DocumentProblem(.noText, .text, "It holds no letters"))
    #expect(try problem(WordFile(body: WordFile.paragraphs("1")).data)?.code == .noText)
  }

  @Test(arguments: [
    "MZ is where I studied.", "ID3 tags, Ogg and Matroska", "RIFFs and grooves: guitar teacher",
    "GIF89a expert", "Rar! and other archives", "OggSound engineer", "The ftyp box and its brands",
    "Wrote a parser for the %PDF- header", "Formats:\n%PDF-1.7 and others",
    "%PD\n%PDF-1.7 has a trailer, a header and pages",
  ])
  func aTextThatSpeaksOfFormatsIsAText(_ text: String) throws {
    #expect(try read(Data(text.utf8)) == DocumentText(format: .text, text: text))
  }

  @Test(arguments: [
    ("GIF89a\u{1}\0\u{1}\0", "a GIF picture"), ("ID3\u{3}\0\0\0", "an audio recording"),
    ("RIFF\u{24}\0\0\0WAVEfmt ", "a recording or a picture"), ("OggS\0\u{2}", "an audio recording"),
    ("\0\0\0\u{18}ftypmp42", "a video recording"),
  ])
  func aFormatThatBeginsWithLettersIsNamed(_ content: String, _ what: String) throws {
    #expect(try problem(Data(content.utf8)) == DocumentProblem(.unsupported, what))
  }

  @Test(arguments: [
    "\r\n \u{FEFF}", "\u{1B}%-12345X@PJL\r\n", "\0\u{8}MacBinary", "HTTP/1.1 200 OK\r\n\r\n",
  ])
  func aPDFMayStandBehindOtherThings(_ before: String) throws {
    // One that cannot be read, which is not asked about here.
    let file = Data((before + "%PDF-1.7\nstartxref\n9\n%%EOF").utf8)
    #expect(try problem(file) == DocumentProblem(.corrupt, .pdf, "Damaged file"))
  }
}
