internal import Synchronization

/// WebSockets that are told the same. A broadcast is framed once, whatever the number of members; a member
/// whose queue is over its bound is dropped with 1013, and the others do not notice.
///
/// To one socket, `send` and broadcasts arrive in the order in which they were called.
public final class WebSocketGroup: Sendable {
  private struct State {
    var members: [ObjectIdentifier: WebSocket] = [:]
    /// Broadcasts that the loop has not come to yet.
    var pending = 0
  }

  /// Broadcasts that may wait for the loop: past it every member counts as too slow.
  private static let mostPending = 4096

  private let state = Mutex(State())

  public init() {}

  public var count: Int { state.withLock { $0.members.count } }

  /// From now on this socket gets what is broadcast. It stays until it is removed, even once it is closed.
  public func add(_ socket: WebSocket) {
    state.withLock { $0.members[ObjectIdentifier(socket)] = socket }
  }

  public func remove(_ socket: WebSocket) {
    state.withLock { $0.members[ObjectIdentifier(socket)] = nil }
  }

  /// Sends to everyone who is a member now. Does not wait.
  public func broadcast(_ text: String) {
    let (members, isFull) = state.withLock { state in
      if !state.members.isEmpty { state.pending += 1 }
      return (state.members, state.pending > Self.mostPending)
    }
    guard let loop = members.first?.value.loop else { return }
    loop.mailbox.post(
      .broadcast(members, isFull ? nil : Frame(.text, text.utf8)) { [self] in
        state.withLock { $0.pending -= 1 }
      })
  }
}
