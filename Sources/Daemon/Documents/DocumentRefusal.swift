internal import Core
internal import HTTPServer
internal import Sandbox

/// What clients are told about documents that cannot be read.
enum DocumentRefusal {
  static func tooLarge(_ kind: DocumentKind?, limit: Int) -> HTTPError {
    HTTPError(.contentTooLarge, "The \(label(kind)) is larger than the limit of \(limit) bytes")
  }

  /// - Parameter error: what ``SandboxLauncher/read(_:_:)`` threw. What is nobody's fault but ours stays as it is.
  /// - Parameter fileName: what the client calls the file.
  static func error(for error: any Error, kind: DocumentKind?, fileName: String?) -> any Error {
    switch error {
    case let problem as DocumentProblem: answer(problem, kind, fileName)
    case SandboxError.cpuExhausted, SandboxError.timedOut:
      HTTPError(.badRequest, "Failed to extract text from the \(label(kind)): Reading it takes too long")
    // The parser gave up on it, or used more memory than it may.
    case SandboxError.crashed:
      HTTPError(.badRequest, "Failed to extract text from the \(label(kind)): Damaged file")
    case let error as SandboxError where error.isTransient:
      later("The \(label(kind)) could not be read: its reader failed. Send it again.")
    default: error
    }
  }

  /// Too many documents wait to be read.
  static var tooMany: HTTPError { later("Too many documents are being read. Send it again in a moment.") }

  private static func later(_ detail: String) -> HTTPError {
    HTTPError(.serviceUnavailable, detail, headers: ["Retry-After": "5"])
  }

  private static func answer(_ problem: DocumentProblem, _ kind: DocumentKind?, _ fileName: String?)
    -> HTTPError
  {
    switch (problem.code, problem.format) {
    case (.unsupported, nil):
      HTTPError(
        .badRequest,
        "Unsupported \(label(kind)) format: \(ending(of: fileName) ?? problem.description)")
    case (_, let format?):
      HTTPError(.badRequest, "Failed to extract text from \(format.label): \(problem.description)")
    case (_, nil): HTTPError(.badRequest, "The \(label(kind)) cannot be read: \(problem.description)")
    }
  }

  private static func label(_ kind: DocumentKind?) -> String { kind.map { "\($0.label) file" } ?? "document" }

  /// The ending of a file's name, as `.exe`; nil when there is none, or it promises what the content does not hold:
  /// that `.pdf` is not supported would be a lie.
  private static func ending(of fileName: String?) -> String? {
    guard let fileName, let dot = fileName.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let ending = fileName[dot...].lowercased()
    guard (2...11).contains(ending.utf8.count), dot > fileName.startIndex,
      ending.utf8.dropFirst().allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }),
      !DocumentFormat.allCases.contains(where: { $0.endings.contains(ending) })
    else { return nil }
    return ending
  }
}
