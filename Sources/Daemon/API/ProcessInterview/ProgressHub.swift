internal import Core
internal import HTTPServer
internal import Storage
internal import Synchronization

/// Tells the subscribers of interviews how the work goes on: each what comes after it subscribed, in the order
/// of the sequence, whoever else is slow.
final class ProgressHub: Sendable {
  private struct Topic {
    let group: WebSocketGroup
    /// The last message, by its sequence: what comes later with a lower one has been overtaken.
    var latest: (sequence: Int64, json: String)?
    /// Subscriptions on their way into the group.
    var arriving = 0
  }

  private let topics = Mutex<[InterviewID: Topic]>([:])

  /// Tells the subscribers of `interview`. Its state must be committed.
  func publish(_ interview: Interview) {
    topics.withLock { topics in
      guard var topic = topics[interview.id] else { return }
      if topic.arriving == 0, topic.group.count == 0 {
        topics[interview.id] = nil
        return
      }
      guard interview.sequence > topic.latest?.sequence ?? -1 else { return }
      let json = ProgressMessage(interview: interview).json
      topic.latest = (interview.sequence, json)
      topics[interview.id] = topic
      // Under the lock, so that messages go out in the order of their sequence.
      topic.group.broadcast(json)
    }
  }

  /// Adds `socket` to the subscribers of an interview. It gets `greeting` first, then the present state, then
  /// what comes. `load` reads the interview; false where there is none.
  func subscribe(
    _ socket: WebSocket, to id: InterviewID, greeting: String, load: () async throws -> Interview?
  ) async throws -> Bool {
    // From here on the topic exists, and what is published while the interview is read is not lost.
    topics.withLock { $0[id, default: Topic(group: WebSocketGroup())].arriving += 1 }
    defer { arrived(id) }
    guard let interview = try await load() else { return false }
    topics.withLock { topics in
      guard let topic = topics[id] else { return }
      var state = (sequence: interview.sequence, json: ProgressMessage(interview: interview).json)
      if let latest = topic.latest, latest.sequence > state.sequence { state = latest }
      topics[id]?.latest = state
      topic.group.add(socket, greeting: [greeting, state.json])
    }
    return true
  }

  /// The socket is closed.
  func unsubscribe(_ socket: WebSocket, from ids: Set<InterviewID>) {
    topics.withLock { topics in
      for id in ids {
        topics[id]?.group.remove(socket)
        if let topic = topics[id], topic.arriving == 0, topic.group.count == 0 { topics[id] = nil }
      }
    }
  }

  private func arrived(_ id: InterviewID) {
    topics.withLock { topics in
      topics[id]?.arriving -= 1
      // Ids that are no interview's leave nothing behind.
      if let topic = topics[id], topic.arriving == 0, topic.group.count == 0 {
        topics[id] = nil
      }
    }
  }
}
