internal import CCurl
internal import CCurlShims

/// What curl's thread does in each turn: commands, curl's own work, what has ended, what has taken too long.
/// Belongs to that thread alone.
final class TransferDriver {
  private let multi: UnsafeMutableRawPointer
  private var admission: Admission<Transfer>
  private var running: [ObjectIdentifier: EasyTransfer] = [:]

  init(multi: UnsafeMutableRawPointer, limits: AdmissionLimits) {
    self.multi = multi
    admission = Admission(limits)
  }

  /// Returns when there is something to do.
  func turn(_ commands: [TransferLoop.Command]) {
    for command in commands { obey(command) }
    startWaiting()
    var count: Int32 = 0
    repeat {
      curl_multi_perform(multi, &count)
      takeEnded()
      endOverdue()
      // Those that ended made room. What starts must be driven before the wait, and what ends by that, taken.
    } while startWaiting()
    curl_multi_poll(multi, nil, 0, timeout(), nil)
  }

  /// The client shuts down.
  func endAll() {
    for easy in running.values { end(easy, .failure(easy.transfer.error(.shutDown))) }
    for (_, transfer) in admission.waiting { transfer.ended(.failure(transfer.error(.shutDown))) }
  }

  private func obey(_ command: TransferLoop.Command) {
    switch command {
    case .start(let transfer):
      if !transfer.hasEnded { admission.enqueue(transfer, origin: transfer.exchange.url.origin) }
    case .resumeReceiving(let transfer):
      resume(transfer) { $0.resumeReceiving() }
    case .resumeSending(let transfer):
      resume(transfer) { $0.resumeSending() }
    case .abandon(let transfer):
      if let easy = running[ObjectIdentifier(transfer)] {
        end(easy, .failure(transfer.error(.reset)))
      } else {
        admission.removeWaiting { $0 === transfer }
      }
    }
  }

  private func resume(_ transfer: Transfer, _ action: (EasyTransfer) -> CURLcode) {
    guard let easy = running[ObjectIdentifier(transfer)] else { return }
    let code = action(easy)
    // A callback refused what had been held back; curl reports that here and nowhere else.
    if code != CURLE_OK { end(easy, easy.result(of: code)) }
  }

  @discardableResult
  private func startWaiting() -> Bool {
    var hasStarted = false
    while let transfer = admission.next() {
      do throws(HTTPClientError) {
        let easy = try EasyTransfer(transfer)
        guard curl_multi_add_handle(multi, easy.handle) == CURLM_OK else {
          throw transfer.error(.libcurl(Int(CURLE_FAILED_INIT.rawValue)))
        }
        running[ObjectIdentifier(transfer)] = easy
        hasStarted = true
      } catch {
        admission.ended(origin: transfer.exchange.url.origin)
        transfer.ended(.failure(error))
      }
    }
    return hasStarted
  }

  private func takeEnded() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left)?.pointee {
      guard message.msg == CURLMSG_DONE, let handle = message.easy_handle,
        let easy = EasyTransfer.from(handle: handle)
      else { continue }
      end(easy, easy.result(of: message.data.result))
    }
  }

  private func endOverdue() {
    let now = ContinuousClock.now
    for easy in running.values {
      if let code = easy.timers.expired(now: now) { end(easy, .failure(easy.transfer.error(code))) }
    }
    for (_, transfer) in admission.waiting where transfer.exchange.deadline.map({ $0 <= now }) == true {
      transfer.ended(.failure(transfer.error(.timedOut(.whole))))
    }
    admission.removeWaiting { $0.hasEnded }
  }

  /// Lets curl go of it first: when the reader sees the end, the connection can be used again.
  private func end(_ easy: EasyTransfer, _ result: Result<Void, HTTPClientError>) {
    curl_multi_remove_handle(multi, easy.handle)
    running[ObjectIdentifier(easy.transfer)] = nil
    admission.ended(origin: easy.transfer.exchange.url.origin)
    easy.transfer.ended(result)
  }

  /// Milliseconds until a limit is reached; curl shortens it to its own timers.
  private func timeout() -> Int32 {
    let checks =
      running.values.compactMap(\.timers.nextCheck) + admission.waiting.compactMap(\.item.exchange.deadline)
    guard let next = checks.min() else { return .max }
    let wait = ContinuousClock.now.duration(to: next) / .milliseconds(1)
    return Int32(min(max(wait.rounded(.up), 0), 60_000))
  }
}
