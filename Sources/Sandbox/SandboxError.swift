/// What went wrong with the child, as opposed to what is wrong with the recording (``RecordingProblem``).
public enum SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The child's executable is missing or could not be started.
  case notStarted(String)
  /// The kernel refused a limit.
  case confinement(String)
  /// A signal ended the child: its own fault (SIGSEGV, SIGABRT, …).
  case crashed(signal: Int32)
  /// Somebody, or the kernel when memory ran out, sent SIGKILL.
  case killed
  /// The child used up its processor time.
  case cpuExhausted
  /// The daemon waited longer than it may.
  case timedOut(Duration)
  /// The child ended by itself without a result.
  case exited(status: Int32)
  /// The child broke the protocol.
  case nonsense(String)
  /// The other end of the pipe is gone.
  case closed

  public var description: String {
    switch self {
    case .notStarted(let why): "the decoder could not be started: \(why)"
    case .confinement(let what): "the decoder could not be confined: \(what)"
    case .crashed(let signal): "the decoder crashed on it (signal \(signal))"
    case .killed: "the decoder was killed (out of memory, or by hand)"
    case .cpuExhausted: "the decoder used up its processor time"
    case .timedOut(let limit): "the decoder took longer than \(limit.components.seconds) s"
    case .exited(let status): "the decoder ended without a result (status \(status))"
    case .nonsense(let what): "the decoder broke its protocol: \(what)"
    case .closed: "the decoder's pipe closed"
    }
  }
}
