internal import CLinux
internal import Glibc

/// Decodes each recording in a child process of its own, forked from one `interviewd-sandbox` that is started
/// with the first recording and ends with the last copy of this launcher and its sessions.
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
  public func decode(_ file: RecordingFile, _ request: DecodeRequest) throws(SandboxError) -> DecodeSession {
    var ends: [Int32] = [-1, -1]
    guard interviewd_pipe(&ends) == 0 else { throw .notStarted("pipe: \(systemMessage(errno))") }
    let (reading, writing) = (Descriptor(ends[0]), Descriptor(ends[1]))
    // One second of samples is 64 KB: the default buffer would make parent and child take turns.
    _ = interviewd_set_pipe_size(writing.number, 1 << 20)
    return DecodeSession(
      templates: templates,
      handover: .init(request: try request.frame(), descriptors: [file.descriptor, writing]),
      results: reading, request: request)
  }
}
