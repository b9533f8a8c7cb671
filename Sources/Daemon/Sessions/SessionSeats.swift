internal import Synchronization

/// Who is at work on which session in this process: at most one at a time on each.
final class SessionSeats: Sendable {
  enum Seat {
    /// An answer is being worked on.
    case answering(QuestionFeed)
    /// A question is being made because somebody follows it.
    case asking(QuestionFeed, Task<Void, Never>)

    var feed: QuestionFeed {
      switch self {
      case .answering(let feed), .asking(let feed, _): feed
      }
    }
  }

  /// By the bytes of the session's id, as the database tells ids apart: to Swift, texts that are canonically
  /// equivalent are equal.
  private let seats = Mutex<[[UInt8]: Seat]>([:])

  subscript(_ id: String) -> Seat? { seats.withLock { $0[Array(id.utf8)] } }

  /// Takes the seat unless somebody has it, who is given back then.
  func take(_ id: String, _ seat: () -> Seat) -> Seat? {
    let id = Array(id.utf8)
    return seats.withLock { seats in
      if let there = seats[id] { return there }
      seats[id] = seat()
      return nil
    }
  }

  /// Has the answer's next question followed in another feed.
  func answer(_ id: String, from old: QuestionFeed, with new: QuestionFeed) {
    let id = Array(id.utf8)
    seats.withLock { seats in
      if seats[id]?.feed === old { seats[id] = .answering(new) }
    }
  }

  /// Leaves the seat, where it is that of `feed`.
  func vacate(_ id: String, _ feed: QuestionFeed) {
    let id = Array(id.utf8)
    seats.withLock { seats in
      if seats[id]?.feed === feed { seats[id] = nil }
    }
  }
}
