internal import CEpoll
internal import Glibc
internal import Synchronization

/// Messages from any thread to a loop's thread, which waits on `descriptor` among others.
final class Mailbox<Message: Sendable>: Sendable {
  private struct State {
    var messages: [Message] = []
    /// Whether the loop is about to wait: only then is the system bothered.
    var isLoopWaiting = false
  }

  /// Readable when there are messages and the loop waits.
  let descriptor: Int32
  private let state = Mutex(State())

  /// Nil when the system has no descriptor left.
  init?() {
    descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  func post(_ message: Message) {
    let isLoopWaiting = state.withLock { state in
      state.messages.append(message)
      defer { state.isLoopWaiting = false }
      return state.isLoopWaiting
    }
    if isLoopWaiting {
      var one: UInt64 = 1
      _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
    }
  }

  /// Loop thread: whether it may wait; false when there are messages already.
  func willWait() -> Bool {
    state.withLock { state in
      state.isLoopWaiting = state.messages.isEmpty
      return state.isLoopWaiting
    }
  }

  /// Loop thread: what has come. `isSignalled` says that the descriptor was readable.
  func take(isSignalled: Bool) -> [Message] {
    if isSignalled {
      // Before the messages are taken: a later one then signals again.
      var count: UInt64 = 0
      _ = read(descriptor, &count, MemoryLayout.size(ofValue: count))
    }
    return state.withLock { state in
      state.isLoopWaiting = false
      defer { state.messages = [] }
      return state.messages
    }
  }
}
