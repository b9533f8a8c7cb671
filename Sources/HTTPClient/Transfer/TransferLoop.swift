internal import CCurl
internal import CCurlShims
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// The thread that curl runs on, and the mailbox through which tasks reach it.
///
/// The thread starts with the first transfer and ends with ``close()``.
final class TransferLoop: Sendable {
  enum Command: Sendable {
    case start(Transfer)
    case resumeReceiving(Transfer)
    case resumeSending(Transfer)
    case abandon(Transfer)
  }

  /// A multi handle.
  ///
  /// Unchecked: only the loop's thread uses it, but for `curl_multi_wakeup`, which curl allows from any thread.
  /// That is called under the mailbox's lock while the phase is `running`; that phase has been left, under the
  /// same lock, before the thread frees the handle.
  struct Multi: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer
  }

  private typealias Waiter = CheckedContinuation<Void, Never>

  private enum Phase {
    case idle
    case running(Multi)
    /// The thread ends; what waits for that.
    case closing([Waiter])
    case closed
  }

  private struct Mailbox {
    var phase = Phase.idle
    /// A transfer has at most one command of each kind in here.
    var commands: [Command] = []

    mutating func close() {
      switch phase {
      case .idle: phase = .closed
      case .running(let multi):
        curl_multi_wakeup(multi.handle)
        phase = .closing([])
      case .closing, .closed: break
      }
    }
  }

  private let limits: AdmissionLimits
  private let mailbox = Mutex(Mailbox())

  init(limits: AdmissionLimits) {
    self.limits = limits
  }

  /// A transfer that cannot start any more ends at once.
  func start(_ transfer: Transfer) {
    let refusal: HTTPClientError? = mailbox.withLock { mailbox in
      if case .idle = mailbox.phase {
        guard let multi = Self.makeMulti() else {
          return transfer.error(.libcurl(Int(CURLE_OUT_OF_MEMORY.rawValue)))
        }
        mailbox.phase = .running(multi)
        startThread(multi)
      }
      guard case .running(let multi) = mailbox.phase else { return transfer.error(.shutDown) }
      mailbox.commands.append(.start(transfer))
      curl_multi_wakeup(multi.handle)
      return nil
    }
    if let refusal { transfer.ended(.failure(refusal)) }
  }

  func resumeReceiving(_ transfer: Transfer) { post(.resumeReceiving(transfer)) }
  func resumeSending(_ transfer: Transfer) { post(.resumeSending(transfer)) }
  func abandon(_ transfer: Transfer) { post(.abandon(transfer)) }

  private func post(_ command: Command) {
    mailbox.withLock { mailbox in
      guard case .running(let multi) = mailbox.phase else { return }
      mailbox.commands.append(command)
      curl_multi_wakeup(multi.handle)
    }
  }

  /// Ends all transfers; the thread follows soon.
  func close() {
    mailbox.withLock { $0.close() }
  }

  /// As ``close()``, and returns when the thread has let go of everything.
  func closed() async {
    await withCheckedContinuation { (waiter: Waiter) in
      let isOver = mailbox.withLock { mailbox in
        mailbox.close()
        guard case .closing(let waiters) = mailbox.phase else { return true }
        mailbox.phase = .closing(waiters + [waiter])
        return false
      }
      if isOver { waiter.resume() }
    }
  }

  // The thread.

  private func startThread(_ multi: Multi) {
    // A serial queue has a thread of its own, and this loop keeps it.
    DispatchQueue(label: "interviewd.http-client").async { self.run(multi) }
  }

  private func run(_ multi: Multi) {
    // Signals are for the other threads; and a peer that closed must not end us by SIGPIPE.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    let driver = TransferDriver(multi: multi.handle, limits: limits)
    while let commands = takeCommands() {
      driver.turn(commands)
    }
    driver.endAll()
    curl_multi_cleanup(multi.handle)
    let (late, waiters) = mailbox.withLock { mailbox in
      let waiters = if case .closing(let waiters) = mailbox.phase { waiters } else { [] as [Waiter] }
      mailbox.phase = .closed
      return (mailbox.commands, waiters)
    }
    for case .start(let transfer) in late { transfer.ended(.failure(transfer.error(.shutDown))) }
    for waiter in waiters { waiter.resume() }
  }

  /// nil when the thread is to end.
  private func takeCommands() -> [Command]? {
    mailbox.withLock { mailbox in
      guard case .running = mailbox.phase else { return nil }
      defer { mailbox.commands = [] }
      return mailbox.commands
    }
  }

  /// curl asks for this before all else, once in a process.
  private static let isReady = interviewd_curl_global_init() == CURLE_OK

  private static func makeMulti() -> Multi? {
    guard isReady, let handle = curl_multi_init() else { return nil }
    // Idle connections that are kept.
    interviewd_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, 32)
    return Multi(handle: handle)
  }
}
