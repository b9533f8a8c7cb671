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

  @Test func aTextThatBeginsLikeAProgramIsAText() throws {
    #expect(try read(Data("MZ is where I studied.".utf8)).text == "MZ is where I studied.")
  }
}
