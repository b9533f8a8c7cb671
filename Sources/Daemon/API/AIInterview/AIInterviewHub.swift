internal import Core
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
  private let permits: Permits

  /// - Parameters:
  ///   - atWork: pieces of work at a time, those whose clients have left among them.
  ///   - waiting: how many more wait for their turn.
  init(atWork: Int = 256, waiting: Int = 4096) { permits = Permits(atWork, maxWaiting: waiting) }

  /// From now on `socket` holds the session. Who held it is closed.
  func hold(_ session: String, _ socket: WebSocket) {
    let before = state.withLock { $0.holders.updateValue(socket, forKey: Array(session.utf8)) }
    guard let before, before !== socket else { return }
    // Beside the works: at most one for each connection that opens.
    start { await before.close(Self.takenOver, reason: "Another connection has taken over this session") }
  }

  /// The socket holds the session no longer, if it did. Returns whether another holds it.
  @discardableResult
  func leave(_ session: String, _ socket: WebSocket) -> Bool {
    let key = Array(session.utf8)
    return state.withLock { state in
      guard state.holders[key] === socket else { return state.holders[key] != nil }
      state.holders[key] = nil
      return false
    }
  }

  /// Works on a session to the end, also when its client leaves meanwhile, unless what is returned is cancelled. Where as
  /// much waits as may, `refused` is done instead; nothing once closed.
  func begin(
    _ work: @escaping @Sendable () async -> Void, refused: @escaping @Sendable () async -> Void
  ) -> Task<Void, Never>? {
    start { [permits] in
      do {
        try await permits.take()
      } catch is Permits.TooManyWaiting {
        return await refused()
      } catch {
        return
      }
      await work()
      permits.give()
    }
  }

  /// Begins nothing once closed.
  @discardableResult
  private func start(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
    state.withLock { state in
      guard !state.isClosed else { return nil }
      let number = state.next
      state.next += 1
      // Under the lock: it cannot be over before it is known.
      let task = Task {
        await work()
        self.state.withLock { $0.works[number] = nil }
      }
      state.works[number] = task
      return task
    }
  }

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
