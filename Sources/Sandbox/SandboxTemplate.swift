internal import CLinux
internal import Glibc

/// The template's side: waits for the daemon's requests and forks a child for each, until the daemon is gone.
///
/// It never reads a byte of a recording. It must have one thread, for a fork copies only the one that calls it.
public enum SandboxTemplate {
  private static let control: Int32 = 0

  /// Serves the daemon at the other end of descriptor 0; `decode` runs in the children. Each child answers with
  /// its exit status: 0, or one that tells a ``SandboxError`` of the confinement from others.
  ///
  /// While the second child is at work the template decodes `rehearsals`, small recordings of our own: what
  /// libraries set up at their first use (tables, symbols, protocol conformances) the later children find done.
  /// Where there is but one recording, that would only keep the processor from it.
  ///
  /// Throws ``SandboxError/closed`` when descriptor 0 is no daemon's socket; returns never.
  public static func serve(
    rehearsals: @autoclosure () -> [[UInt8]], decode: (SandboxService) throws -> Void
  ) throws(SandboxError) -> Never {
    // A daemon that has gone away shows as a failed write, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    var served = 0
    while true {
      let (frame, descriptors) = try receive()
      let pid = interviewd_fork_sibling()
      if pid == 0 { runChild(frame, descriptors, decode) }
      var answer = pid > 0 ? pid : -errno
      for descriptor in descriptors { close(descriptor) }
      // Whether anybody reads it is found out by the next receive.
      _ = interviewd_send_message(control, &answer, MemoryLayout.size(ofValue: answer), nil, 0)
      served += 1
      if served == 2 { for recording in rehearsals() { rehearse(recording, decode) } }
    }
  }

  /// What goes wrong here goes wrong in the children too, and is reported there.
  private static func rehearse(_ recording: [UInt8], _ decode: (SandboxService) throws -> Void) {
    let file = Descriptor(interviewd_memory_file())
    guard write(file.number, recording, recording.count) == recording.count else { return }
    try? decode(try SandboxService(rehearsing: file))
  }

  private static func receive() throws(SandboxError) -> (frame: [UInt8], descriptors: [Int32]) {
    var frame = [UInt8](repeating: 0, count: FrameHeader.size + FrameHeader.Kind.request.limit)
    var descriptors = [Int32](repeating: -1, count: Int(INTERVIEWD_MOST_DESCRIPTORS))
    var count: Int32 = 0
    let length = interviewd_receive_message(control, &frame, frame.count, &descriptors, &count)
    guard length >= 0 else { throw .closed }
    if length == 0 { endWithChildren() }
    return (Array(frame.prefix(length)), Array(descriptors.prefix(Int(count))))
  }

  /// The daemon is gone, and nobody else would end a child that decodes without end.
  private static func endWithChildren() -> Never {
    // The daemon started us as the leader of a group of our own; all children are in it.
    if getpgrp() == getpid() { kill(0, SIGKILL) }
    exit(0)
  }

  private static func runChild(
    _ frame: [UInt8], _ descriptors: [Int32], _ decode: (SandboxService) throws -> Void
  ) -> Never {
    do {
      try decode(SandboxService(frame: frame, descriptors: descriptors))
    } catch {
      _exit((error as? SandboxError)?.exitStatus ?? 1)
    }
    // Not exit(3): what the template's libraries have registered for its end is not the child's to do.
    _exit(0)
  }
}
