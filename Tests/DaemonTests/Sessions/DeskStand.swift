import Core
import Foundation
import Interviewing
import Storage
import TestSupport

@testable import Daemon

/// A desk with a scripted interviewer and a database of its own.
struct DeskStand {
  let desk: SessionDesk
  let store: SessionStore
  let metrics: InterviewMetrics
  let calls: ScriptedInterviewer.Calls
  let log = Locked<[String]>([])
  private let folder: TemporaryPlace

  init(
    _ interviewer: ScriptedInterviewer = ScriptedInterviewer(), questions: Int = 2,
    now: @escaping @Sendable () -> Date = { Date() }
  ) async throws {
    folder = try TemporaryPlace()
    let database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: SessionStore.migrations)
    store = SessionStore(database, life: .seconds(3600), now: now)
    metrics = InterviewMetrics(
      logger: Logger(level: .debug, format: .text) { [log] line in log.value.append(line) })
    calls = interviewer.calls
    desk = SessionDesk(
      store: store, cache: InterviewerCache(database, life: .seconds(3600), now: now),
      interviewer: interviewer, questions: questions, metrics: metrics)
  }

  static func order(_ id: String = "s", user: String = "u", cv: String = "CV", jd: String = "JD")
    -> StartOrder
  {
    StartOrder(userID: user, sessionID: id, role: "Engineer", company: "Acme", cv: cv, jd: jd)
  }

  func started(_ id: String = "s") async throws -> InterviewSession {
    try await desk.start(Self.order(id)).session
  }

  /// Takes the open question and answers it.
  @discardableResult
  func answer(_ id: String = "s", generatesNext: Bool = true) async throws -> AnswerOutcome {
    let turn = try await desk.take(id)
    return try await desk.answered(turn, Self.given(turn, generatesNext: generatesNext))
  }

  static func given(_ turn: TakenTurn, generatesNext: Bool = true) -> GivenAnswer {
    GivenAnswer(
      transcript: "I did.",
      spoken: SpokenAnswer(
        question: turn.question.text, idealAnswer: "", utterances: [], hasFillers: false, pauses: nil),
      voice: #"{"total_score":8.5}"#, generatesNext: generatesNext)
  }

  /// All that a stream sends.
  func streamed(_ id: String = "s") async throws -> [String] {
    var pieces: [String] = []
    try await desk.follow(id) { pieces.append($0) }
    return pieces
  }
}

/// A new folder that is removed, with all in it, when this goes.
final class TemporaryPlace: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "interviewd-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
