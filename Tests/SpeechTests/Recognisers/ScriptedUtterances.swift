import Speech
import Synchronization

/// Utterances for tests, which know how far they were pulled and read, and how they end.
final class ScriptedUtterances: AsyncSequence, Sendable {
  typealias Element = Utterance
  struct Interrupted: Error, Equatable {}
  enum Ending { case end, failure, waitForCancellation }

  struct Counts {
    var pulled = 0
    var read = 0
    /// The most that were pulled and not yet read.
    var ahead = 0
  }

  private let utterances: [Utterance]
  private let ending: Ending
  private let state = Mutex(Counts())
  /// Carries one element for each utterance pulled.
  private let pulls = AsyncStream<Void>.makeStream()
  /// Ends when the puller's task is cancelled.
  private let cancellation = AsyncStream<Void>.makeStream()

  init(_ utterances: [Utterance], ending: Ending = .end) {
    self.utterances = utterances
    self.ending = ending
  }

  var counts: Counts { state.withLock { $0 } }

  func wasRead() { state.withLock { $0.read += 1 } }

  func waitForPulls(_ count: Int) async {
    for await _ in pulls.stream.prefix(count) {}
  }

  func waitForCancellation() async {
    for await _ in cancellation.stream {}
  }

  struct Iterator: AsyncIteratorProtocol {
    let source: ScriptedUtterances

    func next() async throws -> Utterance? {
      let pulled = source.state.withLock { $0.pulled }
      if pulled < source.utterances.count {
        source.state.withLock { counts in
          counts.pulled += 1
          counts.ahead = Swift.max(counts.ahead, counts.pulled - counts.read)
        }
        source.pulls.continuation.yield()
        return source.utterances[pulled]
      }
      switch source.ending {
      case .end: return nil
      case .failure: throw Interrupted()
      case .waitForCancellation:
        // An empty stream without an end: only cancellation gets past it.
        for await _ in AsyncStream<Void>.makeStream().stream {}
        source.cancellation.continuation.finish()
        throw CancellationError()
      }
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(source: self) }
}
