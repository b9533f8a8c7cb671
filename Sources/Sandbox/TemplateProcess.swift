internal import CLinux
internal import Dispatch
internal import Glibc
internal import Synchronization

/// A running `interviewd-sandbox` that forks a child of **ours** for each recording: its libraries are loaded
/// once, and the children start as its copies.
///
/// It lives as long as something holds it: the launcher, and every session that runs in one of its children.
/// When the daemon dies, its end of the socket closes, and the template ends with all children it ever made.
final class TemplateProcess: Sendable {
  /// Within which a request must be answered: the first one waits until all libraries are loaded.
  private static let patience = Duration.seconds(30)

  private let executable: String
  private let process = ChildProcess()
  private let control: Descriptor
  /// Whether it failed to answer. Also makes one request wait for the other's answer.
  private let isBroken = Mutex(false)

  /// Starts `executable` with an empty environment, one end of a socket as its descriptor 0, and /dev/null as
  /// 1 and 2. Does not wait until it is ready.
  init(executable: String) throws(SandboxError) {
    var ends: [Int32] = [-1, -1]
    guard interviewd_socket_pair(&ends) == 0 else { throw .notStarted("socket: \(systemMessage(errno))") }
    control = Descriptor(ends[0])
    let theirs = Descriptor(ends[1])
    let null = Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC))
    guard null.number >= 0 else { throw .notStarted("/dev/null: \(systemMessage(errno))") }
    self.executable = executable
    // Until it is started; then its copies are the only ones.
    defer { withExtendedLifetime((theirs, null)) {} }
    try process.start { () throws(SandboxError) in
      try Self.spawn(executable, [theirs.number, null.number, null.number])
    }
  }

  deinit {
    let process = process
    process.kill()
    DispatchQueue.global().async { _ = process.reap() }
  }

  /// Has a child forked that gets `request` and `descriptors`, and gives its pid. Blocks for about as long as
  /// the fork takes.
  ///
  /// Nil when the template had ended before it got anything: then another one can be asked. Throws
  /// ``SandboxError/notStarted(_:)``.
  func fork(_ request: [UInt8], _ descriptors: [Int32]) throws(SandboxError) -> Int32? {
    try isBroken.withLock { isBroken throws(SandboxError) -> Int32? in
      guard !isBroken else { return nil }
      let sent = interviewd_send_message(
        control.number, request, request.count, descriptors, Int32(descriptors.count))
      guard sent == 0 else {
        let code = errno
        isBroken = code == EPIPE || code == ECONNRESET
        if isBroken { return nil }
        throw .notStarted("\(executable): \(systemMessage(code))")
      }
      guard let answer = receiveAnswer() else {
        // What came late would be taken for the answer to the next request.
        isBroken = true
        process.kill()
        throw .notStarted(
          "\(executable): " + (SandboxError(waitStatus: process.reap()).map { "\($0)" } ?? "it ended"))
      }
      guard answer > 0 else { throw .notStarted("\(executable): \(systemMessage(-answer))") }
      return answer
    }
  }

  /// A pid, or a negative error number; nil when there is no answer.
  private func receiveAnswer() -> Int32? {
    do { try Patience(Self.patience).awaitReadable(control.number) } catch { return nil }
    var answer: Int32 = 0
    let size = MemoryLayout<Int32>.size
    return read(control.number, &answer, size) == size ? answer : nil
  }

  private static func spawn(_ executable: String, _ descriptors: [Int32]) throws(SandboxError) -> Int32 {
    var pid: Int32 = 0
    let status = executable.withCString { path in
      var arguments: [UnsafeMutablePointer<CChar>?] = [UnsafeMutablePointer(mutating: path), nil]
      var environment: [UnsafeMutablePointer<CChar>?] = [nil]
      return interviewd_spawn(&pid, path, &arguments, &environment, descriptors, Int32(descriptors.count))
    }
    guard status == 0 else { throw .notStarted("\(executable): \(systemMessage(status))") }
    return pid
  }
}
