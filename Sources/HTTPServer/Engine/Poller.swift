internal import CEpoll
internal import Glibc

/// An epoll instance, used on one loop's thread.
final class Poller {
  struct Interest: OptionSet {
    let rawValue: UInt32

    static let read = Interest(rawValue: EPOLLIN.rawValue)
    static let write = Interest(rawValue: EPOLLOUT.rawValue)
    /// The other side has closed, for its sending direction at least.
    static let left = Interest(rawValue: EPOLLRDHUP.rawValue)
    /// The connection is gone. Always told.
    static let gone = Interest(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    /// Told once, when it changes.
    static let onChange = Interest(rawValue: EPOLLET.rawValue)
  }

  private let descriptor: Int32
  private var events = [epoll_event](repeating: epoll_event(), count: 256)

  /// Nil when the system has no descriptor left.
  init?() {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  @discardableResult func add(_ watched: Int32, _ interest: Interest) -> Bool {
    control(EPOLL_CTL_ADD, watched, interest)
  }

  func change(_ watched: Int32, _ interest: Interest) { _ = control(EPOLL_CTL_MOD, watched, interest) }

  func remove(_ watched: Int32) { _ = control(EPOLL_CTL_DEL, watched, []) }

  private func control(_ operation: Int32, _ watched: Int32, _ interest: Interest) -> Bool {
    var event = epoll_event()
    event.events = interest.rawValue
    event.data.fd = watched
    return epoll_ctl(descriptor, operation, watched, &event) == 0
  }

  /// Waits until `due` at the latest (nil: without end; not at all when it has passed) and tells what
  /// happened.
  func wait(until due: Nanoseconds?, now: Nanoseconds, _ body: (Int32, Interest) -> Void) {
    var timeout: Int32 = -1
    if let due {
      // Rounded up: waking early would only mean waiting again.
      let remaining = due <= now ? 0 : min((due - now + 999_999) / 1_000_000, 60_000)
      timeout = Int32(remaining)
    }
    let count = epoll_wait(descriptor, &events, Int32(events.count), timeout)
    for index in 0..<max(0, Int(count)) {
      body(events[index].data.fd, Interest(rawValue: events[index].events))
    }
  }
}
