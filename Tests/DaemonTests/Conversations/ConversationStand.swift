import Core
import Foundation
import Interviewing
import Storage
import TestSupport

@testable import Daemon

/// A desk for conversations with a scripted interviewer, a clock and a database of its own.
struct ConversationStand {
  static let life = 1800.0

  let desk: ConversationDesk
  let store: ConversationStore
  let calls: ScriptedInterviewer.Calls
  let clock = Locked(Date(timeIntervalSince1970: 1_800_000_000))
  let log = Locked<[String]>([])
  let folder: TemporaryPlace

  /// Messages with the word `steer` try to steer.
  init(_ interviewer: ScriptedInterviewer = ScriptedInterviewer()) async throws {
    folder = try TemporaryPlace()
    let database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: ConversationStore.migrations)
    let now: @Sendable () -> Date = { [clock] in clock.value }
    store = ConversationStore(database, life: .seconds(Self.life), now: now)
    calls = interviewer.calls
    desk = ConversationDesk(
      store: store,
      archive: ConversationArchive(root: folder.path, interviewer: interviewer.name, now: now),
      interviewer: interviewer, isSteering: { $0.contains("steer") },
      logger: Logger(level: .debug, format: .text) { [log] line in log.value.append(line) })
  }

  /// A session of one behavioral question, unless others are wanted.
  func created(_ change: (inout ConversationSettings) -> Void = { _ in }) async throws -> String {
    var settings = ConversationSettings()
    settings.behavioralQuestions = 1
    settings.technicalQuestions = 0
    change(&settings)
    return try await desk.create(settings)
  }

  func started() async throws -> String {
    let id = try await created()
    try await say(.start, id)
    return id
  }

  /// Reads a reply to its end.
  @discardableResult
  func say(_ input: ConversationDesk.Input, _ id: String) async throws -> String {
    try await read(try await desk.reply(to: input, in: id))
  }

  func read(_ reply: ConversationReply) async throws -> String {
    var (text, position) = ("", 0)
    while let piece = try await reply.next(after: position) {
      text += piece.text
      position = piece.position
    }
    return text
  }

  func outline(_ id: String) async throws -> Conversation.Outline { try await desk.outline(id) }

  func said(_ id: String) async throws -> [String] {
    try await desk.conversation(id).messages.map { "\($0.role): \($0.content)" }
  }

  var files: [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.path + "/" + ConversationArchive.folder)
    return (names ?? []).sorted()
  }

  func file(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(filePath: "\(folder.path)/\(ConversationArchive.folder)/\(name)"))
    return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }
}
