internal import Synchronization

/// Who wants to hear of commits, by channel.
final class Notifications: Sendable {
  private typealias Followers = [Int: AsyncStream<Void>.Continuation]
  private let state = Mutex<(next: Int, channels: [String: Followers])>((0, [:]))

  /// A signal for each commit that notified `channel`; those that come while nobody looks become one. Ends
  /// with the task that reads it.
  func follow(_ channel: String) -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state in
      state.next += 1
      state.channels[channel, default: [:]][state.next] = continuation
      return state.next
    }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { $0.channels[channel]?[number] = nil }
    }
    return stream
  }

  func notify(_ channels: Set<String>) {
    if channels.isEmpty { return }
    let followers = state.withLock { state in channels.flatMap { Array((state.channels[$0] ?? [:]).values) } }
    for follower in followers { follower.yield() }
  }

  func finish() {
    let followers = state.withLock { state in
      defer { state.channels = [:] }
      return state.channels.values.flatMap { Array($0.values) }
    }
    for follower in followers { follower.finish() }
  }
}
