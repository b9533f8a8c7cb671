internal import CLinux
internal import Glibc
internal import Synchronization

/// A started child. It is reaped exactly once, and never signalled after that: its pid may be another's then.
final class ChildProcess: Sendable {
  private enum State {
    case running
    case ended(status: Int32)
  }
  private let pid: Int32
  private let state = Mutex(State.running)

  /// Starts `executable` with an empty environment and `descriptors` as its 0, 1, 2, …
  init(executable: String, descriptors: [Int32]) throws(SandboxError) {
    var pid: Int32 = 0
    let status = executable.withCString { path in
      var arguments: [UnsafeMutablePointer<CChar>?] = [UnsafeMutablePointer(mutating: path), nil]
      var environment: [UnsafeMutablePointer<CChar>?] = [nil]
      return interviewd_spawn(&pid, path, &arguments, &environment, descriptors, Int32(descriptors.count))
    }
    guard status == 0 else { throw .notStarted("\(executable): \(systemMessage(status))") }
    self.pid = pid
  }

  /// Ends the child at once, unless it has been reaped.
  func kill() {
    state.withLock { state in
      guard case .running = state else { return }
      // Not yet reaped, so the pid is still this child's, even if only as a zombie.
      _ = Glibc.kill(pid, SIGKILL)
    }
  }

  /// Waits for the child's end and returns its wait status. Blocks; may be called again.
  func reap() -> Int32 {
    // WNOWAIT leaves a zombie behind: `kill` stays safe while this waits without the lock.
    var information = siginfo_t()
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    return state.withLock { state in
      if case .ended(let status) = state { return status }
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
      state = .ended(status: status)
      return status
    }
  }
}

extension SandboxError {
  private static let confinementStatus: Int32 = 3

  /// The status with which the child ends on this error.
  public var exitStatus: Int32 {
    if case .confinement = self { Self.confinementStatus } else { 1 }
  }

  /// What a wait status without a result means; nil for a clean exit.
  init?(waitStatus status: Int32) {
    let signal = status & 0x7f
    switch signal {
    case 0 where (status >> 8) & 0xff == 0: return nil
    case 0 where (status >> 8) & 0xff == Self.confinementStatus:
      self = .confinement("the kernel refused a limit")
    case 0: self = .exited(status: (status >> 8) & 0xff)
    case SIGKILL: self = .killed
    case SIGXCPU: self = .cpuExhausted
    default: self = .crashed(signal: signal)
    }
  }
}
