internal import CEpoll
internal import Glibc

/// A thread of our own, for a loop that blocks in `epoll_wait`.
enum LoopThread {
  private final class Start {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  /// False when the system gives no thread; `body` is not called then.
  ///
  /// - Parameter name: at most 15 bytes, for `top` and debuggers.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    // The thread takes over this reference.
    let start = Unmanaged.passRetained(Start(name, body))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        interviewd_name_thread(start.name)
        start.body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return false
    }
    pthread_detach(thread)
    return true
  }
}
