/// What the interviewer says, while it says it. Whoever has it reads it to its end or gives it up.
final class ConversationReply: Sendable {
  private let feed: QuestionFeed
  private let task: Task<Void, Never>

  init(_ feed: QuestionFeed, _ task: Task<Void, Never>) {
    self.feed = feed
    self.task = task
  }

  deinit { giveUp() }

  /// What has come since `position`, as soon as there is something; nil once all of it was said and stored.
  ///
  /// Cancelled, the reply is given up. Throws ``ConversationError/failed(_:)``,
  /// ``ConversationError/interrupted``, `CancellationError`.
  func next(after position: Int) async throws -> (text: String, position: Int)? {
    do {
      switch try await feed.next(after: position) {
      case .text(let text, let position): return (text, position)
      case .end(.made): return nil
      case .end(.failed(let detail)): throw ConversationError.failed(detail)
      case .end(.givenUp): throw ConversationError.interrupted
      }
    } catch let error as CancellationError {
      giveUp()
      throw error
    }
  }

  /// The turn is not counted, unless it is complete. More than once does no harm.
  func giveUp() { task.cancel() }
}
