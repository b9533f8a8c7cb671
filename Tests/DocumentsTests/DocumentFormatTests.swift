import Documents
import Testing

@Suite struct DocumentFormatTests {
  @Test func formatsDiffer() { #expect(DocumentFormat.pdf != .docx) }
}
