internal import CLinux
internal import Glibc
internal import Synchronization

/// What tells a child that the file which it decodes has grown, and when it is whole.
///
/// It is a counter of the kernel's: telling never waits, however far behind the child is, and a child that is gone
/// does no harm. That the file is whole is said, never concluded from a writer that has gone away.
public final class RecordingGrowth: Sendable {
  /// Added when there is more; far fewer than 2³² times for one file.
  private static let more: UInt64 = 1
  private static let whole: UInt64 = 1 << 32

  let counter: Descriptor
  private let completion = Mutex<ContinuousClock.Instant?>(nil)

  public init() throws(SandboxError) {
    counter = Descriptor(interviewd_counter())
    guard counter.number >= 0 else { throw .notStarted("eventfd: \(systemMessage(errno))") }
  }

  /// The file has more bytes than before.
  public func grew() { add(Self.more) }

  /// The file has all its bytes, and will not change any more.
  public func completed() {
    let isFirst = completion.withLock { completion in
      defer { completion = completion ?? .now }
      return completion == nil
    }
    if isFirst { add(Self.whole) }
  }

  /// When the file became whole; nil while it grows.
  var completedAt: ContinuousClock.Instant? { completion.withLock { $0 } }

  private func add(_ value: UInt64) {
    var value = value
    _ = write(counter.number, &value, MemoryLayout.size(ofValue: value))
  }

  /// The child's side: waits for news of the file behind `counter`, and says whether it is whole. A counter that
  /// cannot be read says so too: what is there is all there will be.
  public static func awaitNews(_ counter: Int32) -> Bool {
    var value: UInt64 = 0
    while true {
      let count = read(counter, &value, MemoryLayout.size(ofValue: value))
      if count < 0, errno == EINTR { continue }
      return count < MemoryLayout.size(ofValue: value) || value >= whole
    }
  }
}
