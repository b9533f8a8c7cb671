internal import Interviewing
internal import Storage

/// A question that was being made did not come, with a sentence for clients.
struct QuestionFailed: Error {
  var detail: String
}

extension SessionDesk {
  /// Sends the question that a client waits for, piece by piece: the open one; while an answer is being worked on, the
  /// one that follows; where there is none, the next, which is made for that and becomes the open one. Cancelled by
  /// all who follow it, the making ends.
  ///
  /// `began` is called before the first piece, with when that question began to be made, nil of one that is there.
  ///
  /// Throws ``SessionError``, ``QuestionFailed``, `DatabaseError`, `CancellationError`, what `send` throws.
  func follow(
    _ id: String, began: (ContinuousClock.Instant?) -> Void = { _ in },
    _ send: (String) async throws -> Void
  ) async throws {
    while true {
      if let feed = seats[id]?.feed {
        if try await follow(feed, id, began, send) { return }
        continue
      }
      let session = try await session(id)
      guard session.stored.completedAt == nil else { throw SessionError.completed }
      if let open = session.stored.openTurn {
        began(nil)
        try await send(open.question)
        return
      }
      let feed = QuestionFeed()
      feed.join()
      let there = seats.take(id) { .asking(feed, Task { await makeNext(id, feed) }) }
      // Who has the seat is followed instead.
      guard there == nil else { continue }
      if try await follow(feed, id, isJoined: true, began, send) { return }
    }
  }

  /// Whether the question has come to its end. Otherwise nothing was sent, and the session tells what is to be done.
  private func follow(
    _ feed: QuestionFeed, _ id: String, isJoined: Bool = false, _ began: (ContinuousClock.Instant?) -> Void,
    _ send: (String) async throws -> Void
  ) async throws -> Bool {
    if !isJoined { feed.join() }
    defer { left(feed, id) }
    var position = 0
    while true {
      switch try await feed.next(after: position) {
      case .text(let text, let next):
        if position == 0 { began(feed.began) }
        try await send(text)
        position = next
      case .end(.failed(let detail)): throw QuestionFailed(detail: detail)
      case .end(.made) where position > 0: return true
      case .end where position == 0: return false
      case .end: throw QuestionFailed(detail: "The answer that this question follows was given up")
      }
    }
  }

  private func left(_ feed: QuestionFeed, _ id: String) {
    guard feed.leave(), case .asking(let asked, let task) = seats[id], asked === feed, feed.desert() else {
      return
    }
    task.cancel()
  }

  private func makeNext(_ id: String, _ feed: QuestionFeed) async {
    var end = QuestionFeed.End.givenUp
    do {
      let session = try await session(id)
      // Otherwise there is a question since the follower looked.
      if session.stored.completedAt == nil, session.stored.openTurn == nil {
        let made = try await ask(session.context, feed: feed)
        try await store.ask(
          try made.stored(as: session.context.turns.count + 1), of: session.stored)
        end = .made
      }
    } catch is CancellationError {
    } catch is SessionConflict {
    } catch {
      end = .failed(Self.sentence(error))
    }
    // Before anybody learns of the question: the answer to it may come at once.
    seats.vacate(id, feed)
    feed.end(end)
  }
}
