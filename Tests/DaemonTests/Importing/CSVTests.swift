import Testing

@testable import Daemon

@Suite struct CSVTests {
  @Test func quotesCommasAndLineBreaksBelongToQuotedFields() throws {
    let rows = try CSV("a,b\r\n\"x, \"\"y\"\"\nz\",2\n").rows
    #expect(rows == [.init(fields: ["a", "b"], line: 1), .init(fields: ["x, \"y\"\nz", "2"], line: 2)])
  }

  @Test func linesAreCountedThroughQuotedFieldsAndEmptyLines() throws {
    let rows = try CSV("\u{FEFF}a\n\n\"1\n2\"\nlast").rows
    #expect(rows.map(\.line) == [1, 3, 5])
    #expect(rows.map(\.fields) == [["a"], ["1\n2"], ["last"]])
  }

  @Test(arguments: [
    ("a\n\"open", "line 2 opens a quote that is never closed"),
    ("\"a\"b,c", "line 1 has text after a closing quote"),
  ])
  func mistakesNameTheirLine(text: String, message: String) {
    let error = #expect(throws: ImportError.self) { try CSV(text) }
    #expect(error?.description == message)
  }

  @Test func emptyFieldsAndATrailingCommaAreFields() throws {
    #expect(try CSV(",a,\n").rows.map(\.fields) == [["", "a", ""]])
  }
}
