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

  private let seats = Mutex<[String: Seat]>([:])

  subscript(_ id: String) -> Seat? { seats.withLock { $0[id] } }

  /// Takes the seat unless somebody has it, who is given back then.
  func take(_ id: String, _ seat: () -> Seat) -> Seat? {
    seats.withLock { seats in
      if let there = seats[id] { return there }
      seats[id] = seat()
      return nil
    }
  }

  /// Leaves the seat, where it is that of `feed`.
  func vacate(_ id: String, _ feed: QuestionFeed) {
    seats.withLock { seats in
      if seats[id]?.feed === feed { seats[id] = nil }
    }
  }
}
