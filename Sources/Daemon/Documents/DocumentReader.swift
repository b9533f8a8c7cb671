internal import Core
internal import HTTPServer
internal import Sandbox

/// Reads uploaded CVs and job descriptions, each in a child process of its own.
///
/// What goes wrong is thrown as `HTTPError` with the sentence that the client is to read.
struct DocumentReader: Sendable {
  /// How many may wait for each that is read.
  private static let waitingForEach = 8
  /// What is held of an upload before it goes to the disk, in bytes.
  private static let pieceSize = 1 << 18

  let launcher: SandboxLauncher
  /// Where uploads are put aside while they come in.
  let folder: String
  /// Bytes of a document.
  let maxSize: Int
  let limits: SandboxLimits
  /// How many are read at once; the others wait.
  private let places: Permits

  /// - Parameter memory: bytes of address space for one document.
  init(launcher: SandboxLauncher, folder: String, maxSize: Int, memory: Int, atOnce: Int) {
    self.launcher = launcher
    self.folder = folder
    self.maxSize = maxSize
    // A document takes hundredths of a second.
    limits = SandboxLimits(cpu: 10, addressSpace: memory, waiting: .seconds(60))
    let atOnce = max(atOnce, 1)
    places = Permits(atOnce, maxWaiting: Self.waitingForEach * atOnce)
  }

  /// The text of the uploaded document. `kind` is for the words of errors, where it is known.
  ///
  /// Throws 400 for what is no readable document, 413 for one that is too large, 503 when too many wait or the child
  /// failed for a reason of its own, 507 when the disk is full, and what reading the body throws. Cancelling the task
  /// ends the child.
  func text(of part: MultipartPart, as kind: DocumentKind?) async throws -> String {
    let file = try await receive(part, as: kind)
    do { try await places.take() } catch is Permits.TooManyWaiting { throw DocumentRefusal.tooMany }
    defer { places.give() }
    do {
      return try await launcher.read(
        file, DocumentRequest(maxCharacters: DocumentText.maxCharacters, limits: limits)
      ).text
    } catch {
      throw DocumentRefusal.error(for: error, kind: kind, fileName: part.fileName)
    }
  }

  private func receive(_ part: MultipartPart, as kind: DocumentKind?) async throws -> DocumentFile {
    do {
      let file = try await DocumentFile(in: folder)
      var piece: [UInt8] = []
      var size = 0
      for try await bytes in part.body {
        size += bytes.count
        guard size <= maxSize else { throw DocumentRefusal.tooLarge(kind, limit: maxSize) }
        piece += bytes
        guard piece.count >= Self.pieceSize else { continue }
        try await file.append(piece)
        piece.removeAll(keepingCapacity: true)
      }
      try await file.append(piece)
      return file
    } catch let error as DocumentFileError {
      guard error.isOutOfRoom else { throw error }
      throw HTTPError(.insufficientStorage, "The disk is full; the document was not read.")
    }
  }
}
