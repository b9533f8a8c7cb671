/// When a transfer has taken too long. Told what happens and when; reads no clock itself.
struct TransferTimers {
  typealias Instant = ContinuousClock.Instant

  private enum Phase {
    /// curl's own limit holds for this.
    case connecting
    /// Since the connection was ready or the server took the last byte; nil while our source of bytes is waited for.
    case awaitingHead(since: Instant?)
    case receiving(RateWatch?)
    /// The reader is behind.
    case held
  }

  private let firstByte: Duration?
  private let minimumRate: HTTPRequest.MinimumRate?
  private let deadline: Instant?
  private var phase = Phase.connecting

  init(_ timeouts: HTTPRequest.Timeouts, deadline: Instant?) {
    firstByte = timeouts.firstByte
    minimumRate = timeouts.minimumRate
    self.deadline = deadline
  }

  var isConnecting: Bool { if case .connecting = phase { true } else { false } }

  mutating func connected(now: Instant) { phase = .awaitingHead(since: now) }

  /// The server took bytes of the body (an answer may already be on its way).
  mutating func sent(now: Instant) { if case .awaitingHead = phase { phase = .awaitingHead(since: now) } }

  mutating func sourceIsAwaited() { if case .awaitingHead = phase { phase = .awaitingHead(since: nil) } }

  mutating func headArrived(now: Instant) { phase = .receiving(minimumRate.map { RateWatch($0, now: now) }) }

  mutating func received(_ bytes: Int, now: Instant) {
    guard case .receiving(var watch?) = phase else { return }
    watch.received(bytes, now: now)
    phase = .receiving(watch)
  }

  mutating func readerIsBehind() { phase = .held }

  mutating func readerCaughtUp(now: Instant) {
    // What arrived before the pause says nothing of the server's speed now.
    if case .held = phase { headArrived(now: now) }
  }

  mutating func expired(now: Instant) -> HTTPClientError.Code? {
    if let deadline, now >= deadline { return .timedOut(.whole) }
    switch phase {
    case .connecting, .held: return nil
    case .awaitingHead(let since):
      guard let since, let firstByte, now >= since.advanced(by: firstByte) else { return nil }
      return .timedOut(.firstByte)
    case .receiving(let watch):
      guard var watch else { return nil }
      watch.advance(to: now)
      phase = .receiving(watch)
      return watch.isTooSlow ? .tooSlow : nil
    }
  }

  /// When to ask ``expired(now:)`` next.
  var nextCheck: Instant? {
    let phaseCheck: Instant? =
      switch phase {
      case .connecting, .held: nil
      case .awaitingHead(let since): since.flatMap { since in firstByte.map { since.advanced(by: $0) } }
      case .receiving(let watch): watch?.nextCheck
      }
    return [deadline, phaseCheck].compactMap { $0 }.min()
  }
}
