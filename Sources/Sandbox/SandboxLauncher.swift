internal import CLinux
internal import Glibc

/// Starts one `interviewd-sandbox` child per recording.
///
/// A pool of children that are already warm belongs here: the callers would not notice.
public struct SandboxLauncher: Sendable {
  public let executable: String

  public init(executable: String) { self.executable = executable }

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

  /// Starts decoding `file`. The child gets the open file and its two pipes, and nothing else.
  public func decode(_ file: RecordingFile, _ request: DecodeRequest) throws(SandboxError) -> DecodeSession {
    let requests = try Pipe()
    let results = try Pipe()
    // One second of samples is 64 KB: the default buffer would make parent and child take turns.
    _ = interviewd_set_pipe_size(results.writing.number, 1 << 20)
    let null = Descriptor(open("/dev/null", O_WRONLY | O_CLOEXEC))
    guard null.number >= 0 else { throw .notStarted("/dev/null: \(systemMessage(errno))") }
    // The child's 0, 1, 2 and 3, as SandboxService expects them.
    let descriptors = [requests.reading, results.writing, null, file.descriptor]
    let child = try withExtendedLifetime(descriptors) { () throws(SandboxError) in
      try ChildProcess(executable: executable, descriptors: descriptors.map(\.number))
    }
    let session = DecodeSession(child: child, results: results.reading, request: request)
    // The request is smaller than a pipe's buffer, so this cannot block. A child that is already gone is
    // found out by the first read.
    withExtendedLifetime(requests.writing) {
      try? FrameWriter(descriptor: $0.number).write(.request, request)
    }
    return session
  }
}

/// Both ends of a pipe.
private struct Pipe {
  let reading: Descriptor
  let writing: Descriptor

  init() throws(SandboxError) {
    var ends: [Int32] = [-1, -1]
    guard interviewd_pipe(&ends) == 0 else { throw .notStarted("pipe: \(systemMessage(errno))") }
    reading = Descriptor(ends[0])
    writing = Descriptor(ends[1])
  }
}
