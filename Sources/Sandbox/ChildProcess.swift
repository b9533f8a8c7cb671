internal import CLinux
internal import Glibc
internal import Synchronization

/// A child of this process. It is reaped exactly once, and never signalled after that: its pid may be another's
/// then.
final class ChildProcess: Sendable {
  private enum State {
    /// Not started; `isUnwanted` when it was killed before.
    case waiting(isUnwanted: Bool)
    case running(pid: Int32)
    case ended(status: Int32)
  }
  private let state = Mutex(State.waiting(isUnwanted: false))

  /// Starts it: `fork` makes the process and gives its pid. To be called once. Throws ``SandboxError/killed``
  /// without forking when it is not wanted any more.
  func start(_ fork: () throws(SandboxError) -> Int32) throws(SandboxError) {
    if case .waiting(isUnwanted: true) = state.withLock({ $0 }) { throw .killed }
    let pid = try fork()
    state.withLock { state in
      if case .waiting(isUnwanted: true) = state { _ = Glibc.kill(pid, SIGKILL) }
      state = .running(pid: pid)
    }
  }

  /// Ends the child at once, unless it has been reaped.
  func kill() {
    state.withLock { state in
      switch state {
      case .waiting: state = .waiting(isUnwanted: true)
      // Not yet reaped, so the pid is still this child's, even if only as a zombie.
      case .running(let pid): _ = Glibc.kill(pid, SIGKILL)
      case .ended: break
      }
    }
  }

  /// Waits for the child's end and returns its wait status; 0 when it was never started. Blocks; may be called
  /// again.
  func reap() -> Int32 {
    guard case .running(let pid) = state.withLock({ $0 }) else {
      if case .ended(let status) = state.withLock({ $0 }) { return status }
      return 0
    }
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
  var exitStatus: Int32 {
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
