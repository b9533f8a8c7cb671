internal import HTTPServer
internal import Synchronization

/// Which connection holds which session, and the work that goes on for sessions whoever is connected.
final class AIInterviewHub: Sendable {
  private struct State {
    /// By the bytes of the session's id, as the database tells ids apart.
    var holders: [[UInt8]: WebSocket] = [:]
    var works: [Int: Task<Void, Never>] = [:]
    var next = 0
    var isClosed = false
  }

  /// Of a connection whose session another has taken over; among the codes that are free to applications.
  static let takenOver = WebSocket.CloseCode(rawValue: 4001)

  private let state = Mutex(State())

  /// From now on `socket` holds the session. Who held it is closed.
  func hold(_ session: String, _ socket: WebSocket) {
    let before = state.withLock { $0.holders.updateValue(socket, forKey: Array(session.utf8)) }
    guard let before, before !== socket else { return }
    begin { await before.close(Self.takenOver, reason: "Another connection has taken over this session") }
  }

  /// The socket holds the session no longer, if it did.
  func leave(_ session: String, _ socket: WebSocket) {
    let key = Array(session.utf8)
    state.withLock { state in
      if state.holders[key] === socket { state.holders[key] = nil }
    }
  }

  /// Works on a session to the end, also when its client leaves meanwhile. Begins nothing once closed.
  func begin(_ work: @escaping @Sendable () async -> Void) {
    state.withLock { state in
      guard !state.isClosed else { return }
      let number = state.next
      state.next += 1
      // Under the lock: it cannot be over before it is known.
      state.works[number] = Task {
        await work()
        ended(number)
      }
    }
  }

  private func ended(_ number: Int) { state.withLock { $0.works[number] = nil } }

  /// Gives up the work that is under way: answers that were received are taken up again with their session.
  func close() async {
    let works = state.withLock { state in
      state.isClosed = true
      return state.works.values
    }
    for work in works { work.cancel() }
    for work in works { await work.value }
  }
}
