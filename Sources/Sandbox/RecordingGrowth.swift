internal import CLinux
internal import Glibc
internal import Synchronization

/// What tells a child that the file which it decodes has grown, and when it is whole.
///
/// The child has one end of a pair of sockets, on which it can only receive: telling never waits, whatever the child
/// does with its end, and a child that is gone does no harm.
public final class RecordingGrowth: Sendable {
  /// The child's.
  let listener: Descriptor
  private let teller: Descriptor
  private let completion = Mutex<ContinuousClock.Instant?>(nil)

  public init() throws(SandboxError) {
    var ends: [Int32] = [-1, -1]
    guard interviewd_socket_pair(&ends) == 0 else { throw .notStarted("socket: \(systemMessage(errno))") }
    (teller, listener) = (Descriptor(ends[0]), Descriptor(ends[1]))
    shutdown(teller.number, Int32(SHUT_RD))
  }

  /// The file has more bytes than before.
  public func grew() {
    var byte: UInt8 = 0
    // A child that has not heard all the earlier news needs no more of them: it looks at the file after each.
    send(teller.number, &byte, 1, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
  }

  /// The file has all its bytes, and will not change any more. To be said of no other: what breaks off has its child
  /// ended instead.
  public func completed() {
    completion.withLock { completion in
      if completion == nil { completion = .now }
    }
    shutdown(teller.number, Int32(SHUT_WR))
  }

  /// When the file became whole; nil while it grows.
  var completedAt: ContinuousClock.Instant? { completion.withLock { $0 } }

  /// The child's side: waits for news of the file behind `listener`, and says whether it is whole. One that cannot be
  /// read says so too: what is there is all there will be.
  public static func awaitNews(_ listener: Int32) -> Bool {
    var byte: UInt8 = 0
    while true {
      let count = read(listener, &byte, 1)
      if count < 0, errno == EINTR { continue }
      return count <= 0
    }
  }
}
