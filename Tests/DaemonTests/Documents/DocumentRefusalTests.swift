import Core
import HTTPServer
import Sandbox
import Testing

@testable import Daemon

@Suite struct DocumentRefusalTests {
  private func detail(_ error: any Error, kind: DocumentKind? = .cv, fileName: String? = nil) -> String? {
    (DocumentRefusal.error(for: error, kind: kind, fileName: fileName) as? HTTPError)?.description
  }

  @Test(arguments: [
    ("cv.exe", ".exe"), ("cv.tar.GZ", ".gz"), ("cv", "a program"), ("cv.", "a program"),
    (".exe", "a program"),
    ("cv.pdf", "a program"), ("cv.docx", "a program"), ("cv.<script>", "a program"),
    ("cv.aVeryLongEnding", "a program"),
    ("cv.ünï", "a program"), (nil, "a program"),
  ])
  func whatIsUnsupportedIsNamedByItsEndingOrItsContent(_ name: String?, _ format: String) {
    let problem = DocumentProblem(.unsupported, "a program")
    #expect(detail(problem, fileName: name) == "400: Unsupported CV file format: \(format)")
  }

  @Test func whatCannotBeReadIsNamedByItsFormat() {
    let encrypted = DocumentProblem(.encrypted, .pdf, "Encrypted file")
    #expect(detail(encrypted) == "400: Failed to extract text from PDF: Encrypted file")
    #expect(
      detail(DocumentProblem(.empty, "The file is empty"), kind: .jd)
        == "400: The JD file cannot be read: The file is empty")
    #expect(
      detail(DocumentProblem(.empty, "The file is empty"), kind: nil)
        == "400: The document cannot be read: The file is empty")
  }

  @Test func aDocumentThatItsReaderFailsOnIsTheDocumentsFault() {
    #expect(
      detail(SandboxError.crashed(signal: 11)) == "400: Failed to extract text from the CV file: Damaged file"
    )
    #expect(
      detail(SandboxError.cpuExhausted)
        == "400: Failed to extract text from the CV file: Reading it takes too long")
    #expect(
      detail(SandboxError.timedOut(.seconds(60)))
        == "400: Failed to extract text from the CV file: Reading it takes too long")
    #expect(detail(CancellationError()) == nil)
  }

  @Test(arguments: [SandboxError.killed, .notStarted("no such file"), .closed, .exited(status: 1)])
  func aReaderThatFailsByItselfIsOurFaultAndMayBeAskedAgain(_ error: SandboxError) throws {
    let answer = try #require(DocumentRefusal.error(for: error, kind: .jd, fileName: nil) as? HTTPError)
    #expect(answer.status == .serviceUnavailable)
    #expect(answer.headers["Retry-After"] == "5")
    #expect(answer.detail == "The JD file could not be read: its reader failed. Send it again.")
  }
}
