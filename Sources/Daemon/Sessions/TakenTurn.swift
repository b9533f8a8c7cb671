internal import Interviewing
internal import Speech
internal import Storage
internal import Synchronization

/// The open question of a session while an answer to it is being worked on. Nobody else in this process can take it
/// until it is released, at the latest when this goes.
final class TakenTurn: Sendable {
  let session: Session
  let question: AskedQuestion
  /// Of the question, from 1.
  let number: Int
  /// With the open question as its last turn.
  let context: InterviewContext
  /// The next question, once it is being made.
  var feed: QuestionFeed { current.withLock { $0 } }
  private let current: Mutex<QuestionFeed>
  private let seats: SessionSeats

  init(
    session: InterviewSession, question: AskedQuestion, number: Int, feed: QuestionFeed, seats: SessionSeats
  ) {
    self.session = session.stored
    self.question = question
    self.number = number
    current = Mutex(feed)
    self.seats = seats
    context = session.context
  }

  /// Whether the plan has no question after it.
  var isLast: Bool { number >= context.plan.slots.count }

  deinit { release() }

  /// Ends what there is of the next question, which is made anew: who comes from now on follows that.
  func renewFeed(after end: QuestionFeed.End) {
    let new = QuestionFeed()
    let old = current.withLock { feed in
      defer { feed = new }
      return feed
    }
    seats.answer(session.id, from: old, with: new)
    old.end(end)
  }

  /// Lets the question be answered by others. More than once does no harm.
  func release() {
    let feed = feed
    seats.vacate(session.id, feed)
    feed.end(.givenUp)
  }
}

/// An answer as it was heard.
struct GivenAnswer: Sendable {
  /// What was said; empty for silence.
  var transcript: String
  var spoken: SpokenAnswer
  /// JSON, as the one below it.
  var voice: String?
  var video: String?
  /// Whether the next question is made at once. Otherwise a stream makes it.
  var generatesNext = true
  /// Joins the transaction that records the answer.
  var alongside: @Sendable (Connection) throws -> Void = { _ in }
}

struct AnswerOutcome: Sendable {
  var evaluation: AnswerEvaluation
  /// nil where it was not to be made, and at the end.
  var next: (question: AskedQuestion, number: Int)?
  var isCompleted: Bool
  /// Asked so far, `next` among them.
  var totalQuestions: Int
}
