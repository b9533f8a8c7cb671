internal import Dispatch
internal import Synchronization

/// Parses on two threads of its own: the library blocks for milliseconds, and half a second at first.
final class GrammarParser: Sendable {
  /// One for the process: a second dictionary would cost its 15 MB again.
  static let shared = GrammarParser()

  /// Serial queues, each with a thread while it has work. Two, for that halves the time of an answer; evaluations
  /// at the same time take turns.
  private let queues = [
    DispatchQueue(label: "link-grammar.0"), DispatchQueue(label: "link-grammar.1"),
  ]
  private let grammar = Mutex<LinkGrammar?>(nil)

  /// Loads the dictionary, if that has not been done.
  func prepare() async throws { _ = try await parse([]) }

  /// What each clause gave, in their order. Cancelling stops before the next clause.
  func parse(_ clauses: [[String]]) async throws -> [ParseResult] {
    let work = Work(clauses)
    try await withTaskCancellationHandler {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for queue in queues {
          group.addTask { try await self.run(work, on: queue) }
        }
        try await group.waitForAll()
      }
    } onCancel: {
      work.cancel()
    }
    return try work.results()
  }

  private func run(_ work: Work, on queue: DispatchQueue) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async {
        continuation.resume(
          with: Result {
            let parser = try LinkGrammar.Parser(try self.loaded())
            while let (place, clause) = work.next() { work.finish(place, parser.parse(clause)) }
          })
      }
    }
  }

  /// The other queue waits meanwhile; a failure is tried again next time, for the operator may have mended it.
  private func loaded() throws -> LinkGrammar {
    try grammar.withLock { grammar in
      if let grammar { return grammar }
      let loaded = try LinkGrammar()
      grammar = loaded
      return loaded
    }
  }
}

/// Clauses that the threads take in turn.
private final class Work: Sendable {
  private struct State {
    var next = 0
    var isCancelled = false
    var results: [ParseResult]
  }

  private let clauses: [[String]]
  /// The longest first, so that the threads end together.
  private let order: [Int]
  private let state: Mutex<State>

  init(_ clauses: [[String]]) {
    self.clauses = clauses
    order = clauses.indices.sorted { clauses[$0].count > clauses[$1].count }
    state = Mutex(State(results: Array(repeating: .unreadable, count: clauses.count)))
  }

  func next() -> (place: Int, clause: [String])? {
    state.withLock { state in
      guard !state.isCancelled, state.next < clauses.count else { return nil }
      defer { state.next += 1 }
      let place = order[state.next]
      return (place, clauses[place])
    }
  }

  func finish(_ place: Int, _ result: ParseResult) { state.withLock { $0.results[place] = result } }

  func cancel() { state.withLock { $0.isCancelled = true } }

  /// Throws when it was cancelled: what is missing would count as parsed badly.
  func results() throws -> [ParseResult] {
    try state.withLock { state in
      if state.isCancelled { throw CancellationError() }
      return state.results
    }
  }
}
