internal import Core
internal import FoundationEssentials
internal import Interviewing
internal import Storage

/// Interviewer sessions: begins them, has the interviewer speak, and puts them away.
final class ConversationDesk: Sendable {
  /// What somebody says, for the interviewer to speak.
  enum Input: Equatable, Sendable {
    case start
    case candidate(String)
    case `operator`(String)
  }

  /// Of one conversation: far beyond any interview, and little enough to be read for each reply.
  static let mostMessages = 500
  static let mostBytes = 4 << 20

  let store: ConversationStore
  let archive: ConversationArchive
  let interviewer: any Interviewer
  let seats = ConversationSeats()
  let saves: BackgroundSaves
  let logger: Logger
  private let isSteering: @Sendable (String) -> Bool

  /// - Parameter isSteering: whether a message tries to steer the interviewer.
  init(
    store: ConversationStore, archive: ConversationArchive, interviewer: any Interviewer,
    isSteering: @escaping @Sendable (String) -> Bool, logger: Logger
  ) {
    self.store = store
    self.archive = archive
    self.interviewer = interviewer
    self.isSteering = isSteering
    self.logger = logger
    saves = BackgroundSaves(logger: logger) { id in
      // One that is gone meanwhile was saved then.
      if let conversation = try await store.conversation(id) { _ = try await archive.save(conversation) }
    }
  }

  /// Throws `DatabaseError`.
  func create(_ settings: ConversationSettings) async throws -> String {
    try await store.create(settings: try JSONText.encode(settings), questions: settings.questions)
  }

  /// Throws ``ConversationError/notFound``, `DatabaseError`.
  func conversation(_ id: String) async throws -> Conversation {
    guard let conversation = try await store.conversation(id) else { throw ConversationError.notFound }
    return conversation
  }

  /// Throws ``ConversationError/notFound``, `DatabaseError`.
  func outline(_ id: String) async throws -> Conversation.Outline {
    guard let outline = try await store.outline(id) else { throw ConversationError.notFound }
    return outline
  }

  // MARK: - Speaking

  /// Has the interviewer speak. What was said counts once all of it was said and stored; before that the session is as
  /// it was, but for the count of attempts to steer: who leaves before the end is counted as well.
  ///
  /// Throws ``ConversationError``, `DatabaseError`.
  func reply(to input: Input, in id: String) async throws -> ConversationReply {
    guard let seat = seats.take(id) else { throw ConversationError.busy }
    do {
      let conversation = try await conversation(id)
      let turn = try Turn(input, in: conversation, at: store.now())
      if case .candidate(let text) = input, isSteering(text) { try await store.countAttempt(in: id) }
      let feed = QuestionFeed()
      let task = Task { await speak(turn, feed, seat) }
      seats.allowInterrupting(seat) { task.cancel() }
      return ConversationReply(feed, task)
    } catch {
      seats.leave(seat)
      throw error
    }
  }

  private func speak(_ turn: Turn, _ feed: QuestionFeed, _ seat: ConversationSeats.Seat) async {
    var end = QuestionFeed.End.givenUp
    do {
      let spoken = SpokenReply(to: turn.dialogue.cue, feed)
      _ = try await interviewer.say(turn.dialogue) { piece in
        try Task.checkCancellation()
        spoken.append(piece)
      }
      let text = try spoken.end()
      try await store.add(
        turn.messages(replying: text, at: store.now()), reaching: turn.progress, to: turn.id)
      end = .made
    } catch is CancellationError {
    } catch {
      // Its followers are told, and see in any case that the stream breaks off.
      logger.error("a reply in an interviewer session failed", ["reason": "\(error)"])
      let reason = (error as? InterviewerError)?.publicReason ?? "it could not be stored"
      end = .failed("The interviewer's reply failed: \(reason)")
    }
    // Before anybody learns of the end: the next message may come at once.
    seats.leave(seat)
    feed.end(end)
  }

  // MARK: - Changing

  /// Throws ``ConversationError``, `DatabaseError`.
  func reset(_ id: String) async throws {
    try await seizing(id) { _ in try await store.reset(id) }
  }

  /// Throws ``ConversationError``, `DatabaseError`.
  func end(_ id: String) async throws {
    try await seizing(id) { outline in
      guard outline.progress.isActive else { throw ConversationError.isNotActive }
      var progress = outline.progress
      progress.isActive = false
      try await store.set(progress, of: id)
    }
  }

  /// Saves the session, then deletes it; gives the file's place.
  ///
  /// Throws ``ConversationError``, `DatabaseError`, `FileError`.
  func delete(_ id: String) async throws -> String {
    try await seizing(id) { _ in
      let file = try await archive.save(try await conversation(id))
      try await store.delete(id)
      return file
    }
  }

  /// Saves the session soon.
  ///
  /// Throws ``ConversationError``, `DatabaseError`.
  func save(_ id: String) async throws {
    _ = try await outline(id)
    guard saves.begin(id) else { throw ConversationError.tooManySaves }
  }

  /// Does the work where nobody speaks meanwhile: a reply that is being made is given up for it.
  private func seizing<Result>(
    _ id: String, _ work: (Conversation.Outline) async throws -> Result
  ) async throws -> Result {
    // Before anything is interrupted for a session that is not there.
    _ = try await outline(id)
    let seat = await seats.seize(id)
    defer { seats.leave(seat) }
    do {
      return try await work(try await outline(id))
    } catch is SessionConflict {
      throw ConversationError.notFound
    }
  }
}
