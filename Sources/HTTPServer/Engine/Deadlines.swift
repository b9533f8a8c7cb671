internal import Glibc

/// Nanoseconds of the monotonic clock.
typealias Nanoseconds = Int64

enum Monotonic {
  static func now() -> Nanoseconds {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

extension Duration {
  /// Saturating.
  var nanoseconds: Nanoseconds {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
  }
}

/// Deadlines that all lie the same time ahead when they are set, so that the list is in order by itself:
/// setting, moving and clearing one takes the same few steps whatever their number.
final class Deadlines {
  /// A place in one list at a time; its owner keeps it.
  final class Entry {
    /// Whose it is.
    let descriptor: Int32
    fileprivate var due: Nanoseconds = 0
    fileprivate var next: Entry?
    /// The entry before keeps this one, not the other way round.
    fileprivate unowned(unsafe) var previous: Entry?
    fileprivate unowned(unsafe) var list: Deadlines?

    init(descriptor: Int32) { self.descriptor = descriptor }

    func clear() { list?.remove(self) }

    func isIn(_ other: Deadlines) -> Bool { list === other }
  }

  private let length: Nanoseconds
  private var first: Entry?
  private unowned(unsafe) var last: Entry?

  init(after length: Duration) { self.length = max(0, length.nanoseconds) }

  /// When the earliest is due.
  var earliest: Nanoseconds? { first?.due }

  /// Sets this entry's deadline; one that it has in this or another list is replaced.
  func set(_ entry: Entry, now: Nanoseconds) {
    entry.clear()
    let (due, overflow) = now.addingReportingOverflow(length)
    entry.due = overflow ? .max : due
    entry.list = self
    entry.previous = last
    if let last { last.next = entry } else { first = entry }
    last = entry
  }

  /// Takes an entry whose deadline has passed out of the list.
  func popExpired(now: Nanoseconds) -> Entry? {
    guard let entry = first, entry.due <= now else { return nil }
    remove(entry)
    return entry
  }

  private func remove(_ entry: Entry) {
    let next = entry.next
    let previous = entry.previous
    entry.next = nil
    entry.previous = nil
    entry.list = nil
    if let next { next.previous = previous } else { last = previous }
    if let previous { previous.next = next } else { first = next }
  }
}
