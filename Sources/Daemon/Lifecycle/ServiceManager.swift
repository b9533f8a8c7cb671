public import Core
internal import FoundationEssentials
internal import Glibc

/// Tells systemd how the daemon is: that it is up, what it does, and that it still lives. Where nobody has asked
/// for that (`NOTIFY_SOCKET` is not set) it does nothing.
///
/// The protocol is a line of text in a datagram, which systemd documents as stable, so that no library is
/// needed: <https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>.
public struct ServiceManager: Sendable {
  /// How often a manager that is too busy to take a message is tried again, and after how long.
  private static let attempts = 100
  private static let pause = Duration.milliseconds(20)

  private let address: SocketAddress?
  private let logger: Logger
  /// Half of what systemd waits for a sign of life; nil when it expects none from this process.
  let interval: Duration?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  public init(environment: [String: String], logger: Logger) {
    self.logger = logger
    address = environment["NOTIFY_SOCKET"].flatMap(SocketAddress.init)
    // The variables are inherited: they may be meant for a parent.
    let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
    interval = environment["WATCHDOG_USEC"].flatMap(Int.init).flatMap { limit in
      isMeant && limit > 0 ? .microseconds(limit / 2) : nil
    }
  }

  /// Requests are answered from now on.
  public func ready() async { await notify("READY=1") }

  /// The daemon has begun to end.
  public func stopping() async { await notify("STOPPING=1") }

  /// A sentence for `systemctl status`.
  public func status(_ sentence: String) async {
    // A line break would begin another assignment.
    await notify("STATUS=\(sentence.replacing("\n", with: " "))")
  }

  /// Gives a sign of life after each `turn` until it is cancelled. A turn that never ends gets the daemon restarted.
  public func beat(after turn: @Sendable () async -> Void) async {
    guard address != nil, let interval else { return }
    while !Task.isCancelled {
      await turn()
      if Task.isCancelled { return }
      await notify("WATCHDOG=1")
      try? await Task.sleep(for: interval)
    }
  }

  private func notify(_ message: String) async {
    guard let address else { return }
    let bytes = Array(message.utf8)
    for _ in 0..<Self.attempts {
      switch address.send(bytes) {
      case 0: return
      case EAGAIN: try? await Task.sleep(for: Self.pause)
      case let code: return complain(String(cString: strerror(code)))
      }
    }
    complain("it does not take messages")
  }

  private func complain(_ why: String) {
    logger.warning("the service manager cannot be told", ["error": why])
  }
}

/// The address of a local datagram socket.
private struct SocketAddress: Sendable {
  private let name: [UInt8]

  /// A path, or an abstract name behind `@`. Nil for other kinds and for names that do not fit.
  init?(_ text: String) {
    name = Array(text.utf8)
    guard name.count > 1, name.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
    guard text.hasPrefix("/") || text.hasPrefix("@") else { return nil }
  }

  /// Sends a datagram without waiting; 0 or the error number.
  func send(_ bytes: [UInt8]) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: name)
      // The kernel's mark of an abstract name.
      if path[0] == UInt8(ascii: "@") { path[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
    let sent = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(
          descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL), $0, length)
      }
    }
    return sent < 0 ? errno : 0
  }
}
