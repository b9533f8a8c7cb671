import Core
import Foundation
import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

/// How sessions are saved, and how they go.
@Suite struct ConversationKeepingTests {
  @Test func aSavedSessionIsAWholeDocument() async throws {
    let stand = try await ConversationStand()
    let id = try await stand.created {
      $0.candidateName = "Ada \"the\" first"
      $0.skills = ["Go"]
    }
    try await stand.say(.start, id)
    try await stand.say(.candidate("I steer\nit."), id)
    try await stand.desk.save(id)
    await stand.desk.finish()
    #expect(stand.files == ["\(id)_20270115T080000000Z.json"])
    let document = try stand.file(stand.files[0])
    #expect(document["schema"] as? String == "interviewd.interview_session/1")
    #expect(document["session_id"] as? String == id)
    #expect(document["model_name"] as? String == "llama-3.3-70b-versatile")
    #expect(document["interviewer"] as? String == "scripted")
    #expect(document["created_at"] as? String == "2027-01-15T08:00:00.000Z")
    #expect(document["active"] as? Bool == true)
    #expect(document["questions_asked"] as? Int == 1)
    #expect(document["total_expected_questions"] as? Int == 1)
    #expect(document["potential_cheat_attempts"] as? Int == 1)
    let settings = try #require(document["settings"] as? [String: Any])
    #expect(settings["candidate_name"] as? String == "Ada \"the\" first")
    let history = try #require(document["history"] as? [[String: String]])
    #expect(history.map { $0["content"] } == ["I see.", "I steer\nit.", "I see."])
    #expect(history.map { $0["role"] } == ["assistant", "user", "assistant"])
  }

  @Test func aDeletedSessionIsSavedFirst() async throws {
    let stand = try await ConversationStand()
    let id = try await stand.started()
    let path = try await stand.desk.delete(id)
    #expect(path == "interview_sessions/\(stand.files[0])")
    #expect((try stand.file(stand.files[0])["history"] as? [Any])?.count == 1)
    #expect(try await stand.store.conversation(id) == nil)
  }

  @Test func whatCannotBeSavedIsNotDeleted() async throws {
    let stand = try await ConversationStand()
    let id = try await stand.started()
    // A file is where the folder would be.
    let blocked = "\(stand.folder.path)/\(ConversationArchive.folder)"
    #expect(FileManager.default.createFile(atPath: blocked, contents: nil))
    await #expect(throws: FileError.self) { try await stand.desk.delete(id) }
    #expect(try await stand.said(id).count == 1)
    stand.clock.value += ConversationStand.life
    await #expect(throws: FileError.self) { try await stand.desk.putAwayExpired() }
    try FileManager.default.removeItem(atPath: blocked)
    try await stand.desk.putAwayExpired()
    #expect(stand.files.count == 1)
  }

  @Test func sessionsWhoseTimeIsOverAreSavedAndRemoved() async throws {
    let stand = try await ConversationStand()
    let old = try await stand.started()
    stand.clock.value += 10
    let young = try await stand.started()
    stand.clock.value += ConversationStand.life - 10
    await #expect(throws: ConversationError.notFound) { try await stand.outline(old) }
    try await stand.desk.putAwayExpired()
    #expect(stand.files.map { $0.prefix(36) } == [old.prefix(36)])
    #expect(try await stand.outline(young).progress.isActive)
    #expect(try await stand.store.expired(atMost: 10).isEmpty)
  }

  @Test func manyThatExpireAtOnceAllGo() async throws {
    let stand = try await ConversationStand()
    for _ in 0..<120 { _ = try await stand.created() }
    stand.clock.value += ConversationStand.life
    try await stand.desk.putAwayExpired()
    #expect(stand.files.count == 120)
    #expect(try await stand.store.nextExpiry() == nil)
  }

  @Test func whoIsSpeakingIsNotPutAway() async throws {
    let gate = Gate()
    var interviewer = ScriptedInterviewer()
    interviewer.saying = { _, told in
      try await told("So")
      try await gate.pass()
      return "So"
    }
    let stand = try await ConversationStand(interviewer)
    let id = try await stand.created()
    let reply = try await stand.desk.reply(to: .start, in: id)
    stand.clock.value += ConversationStand.life
    try await stand.desk.putAwayExpired()
    #expect(stand.files.isEmpty)
    gate.open()
    #expect(try await stand.read(reply) == "So")
    #expect(try await stand.outline(id).progress.isActive)
  }

  @Test func theNextRoundIsWhenTheNextTimeIsOver() {
    let now = Date(timeIntervalSince1970: 1000)
    func pause(_ next: Double?, life: Double = 1800) -> Double {
      ConversationDesk.pause(until: next.map { now + $0 }, now: now, life: life)
    }
    #expect(pause(nil) == 60)
    #expect(pause(nil, life: 1) == 1)
    #expect(pause(1700) == 60)
    #expect(pause(12) == 12)
    #expect(pause(-5) == 0.25)
    #expect(pause(nil, life: 0.001) == 0.25)
  }

  @Test func savesThatWaitAreDoneOnce() async throws {
    let gate = Gate()
    let saved = Locked<[String]>([])
    let log = Locked<[String]>([])
    struct Full: Error {}
    let saves = BackgroundSaves(logger: Logger(level: .error, format: .text) { log.value.append($0) }) { id in
      try await gate.pass()
      saved.value.append(id)
      if id == "b" { throw Full() }
    }
    for id in ["a", "b", "c", "b", "c"] { #expect(saves.begin(id)) }
    gate.open()
    await saves.finish()
    #expect(saved.value == ["a", "b", "c"])
    #expect(log.value.count == 1)
    #expect(saves.begin("b"))
    await saves.finish()
    #expect(saved.value.count == 4)
  }

  @Test func noMoreSavesWaitThanMay() async throws {
    let gate = Gate()
    let saves = BackgroundSaves(logger: Logger(level: .error, format: .text) { _ in }) { _ in
      try await gate.pass()
    }
    let begun = (0..<1100).count { saves.begin("\($0)") }
    #expect((1000...1001).contains(begun))
    gate.open()
    await saves.finish()
  }
}
