internal import CLinux
public import Core
internal import Glibc

/// Reads each recording and each document in a child process of its own, forked from one `interviewd-sandbox` that
/// is started with the first of them and ends with the last copy of this launcher and its sessions.
public struct SandboxLauncher: Sendable {
  private let templates: Templates

  public var executable: String { templates.executable }

  public init(executable: String) { templates = Templates(executable: executable) }

  /// The child's executable beside this process's own. Throws when there is none.
  public static func besideOwnExecutable() throws(SandboxError) -> SandboxLauncher {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    guard length > 0 else { throw .notStarted("own path: \(systemMessage(errno))") }
    let own = String(decoding: buffer.prefix(length), as: UTF8.self)
    let folder = own.lastIndex(of: "/").map { own[..<$0] } ?? ""
    let executable = "\(folder)/interviewd-sandbox"
    guard access(executable, X_OK) == 0 else {
      throw .notStarted("\(executable): \(systemMessage(errno))")
    }
    return SandboxLauncher(executable: executable)
  }

  /// A session that decodes `file`. The child gets the open file, the request and a pipe for its results, and
  /// nothing else. A child that cannot be started is found out by the session's first step.
  ///
  /// - Parameter growth: of a file that is still being written. Time before its end is not waited for the child.
  public func decode(
    _ file: RecordingFile, _ request: DecodeRequest, growth: RecordingGrowth? = nil
  ) throws(SandboxError) -> DecodeSession {
    DecodeSession(try child(.decode(request), file.descriptor, growth), request: request)
  }

  /// The text of `document`, read in a child of its own.
  ///
  /// Throws `DocumentProblem` where the document cannot be read, ``SandboxError`` for a fault of the child, and
  /// `CancellationError` when the task was cancelled, which ends the child.
  public func read(_ document: DocumentFile, _ request: DocumentRequest) async throws -> DocumentText {
    let child = try child(.read(request), document.descriptor)
    return try await child.run {
      var collected = CollectedText(maxCharacters: request.maxCharacters)
      while true {
        let message = try child.read { reader in
          guard let message = try reader.nextOfDocument() else { return nil as DocumentMessage? }
          try collected.received(message)
          return message
        }
        switch message {
        case .text: continue
        case .finished(let format):
          child.end()
          return DocumentText(format: format, text: try collected.text())
        case .failed(let problem):
          child.end()
          throw problem
        }
      }
    }
  }

  private func child(
    _ request: SandboxRequest, _ file: Descriptor, _ growth: RecordingGrowth? = nil
  ) throws(SandboxError) -> SandboxChild {
    var ends: [Int32] = [-1, -1]
    guard interviewd_pipe(&ends) == 0 else { throw .notStarted("pipe: \(systemMessage(errno))") }
    let (reading, writing) = (Descriptor(ends[0]), Descriptor(ends[1]))
    // One second of samples is 64 KB: the default buffer would make parent and child take turns.
    _ = interviewd_set_pipe_size(writing.number, 1 << 20)
    let descriptors = [file, writing] + (growth.map { [$0.listener] } ?? [])
    return SandboxChild(
      templates: templates, handover: .init(request: try request.frame(), descriptors: descriptors),
      results: reading, patience: Patience(request.limits.waiting, growth: growth))
  }
}
