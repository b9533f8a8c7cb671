import Core
import Interviewing
import Storage
import Testing

@testable import Daemon

@Suite struct SessionStartTests {
  @Test func aNewSessionHasAnOpeningAndAPlan() async throws {
    let stand = try await DeskStand(questions: 3)
    let (session, isNew) = try await stand.desk.start(DeskStand.order())
    #expect(isNew)
    #expect(session.stored.openTurn?.question == "Question 1?")
    #expect(session.length == 3)
    #expect(session.context.cv.summary == "CV" && session.context.jd.summary == "JD")
    #expect(session.context.turns.map(\.question) == [.scripted(1)])
  }

  @Test func whatWasAnalysedBeforeIsNotAnalysedAgain() async throws {
    let stand = try await DeskStand()
    _ = try await stand.desk.start(DeskStand.order("a"))
    #expect(stand.metrics.figures.hits == 0 && stand.metrics.figures.misses == 2)
    let (second, _) = try await stand.desk.start(DeskStand.order("b", user: "other"))
    #expect(second.stored.openTurn?.question == "Question 1?")
    #expect(stand.metrics.figures.hits == 2 && stand.metrics.figures.misses == 2)
    _ = try await stand.desk.start(DeskStand.order("c", jd: "Another"))
    #expect(stand.metrics.figures.hits == 3 && stand.metrics.figures.misses == 3)
    #expect(stand.calls["analyse cv"] == 1 && stand.calls["analyse jd"] == 2 && stand.calls["ask"] == 2)
    #expect(try await stand.desk.isCached(second.brief))
  }

  @Test func aTextIsAnotherAsAJobDescription() async throws {
    let stand = try await DeskStand()
    _ = try await stand.desk.start(DeskStand.order(cv: "Same", jd: "Same"))
    #expect(stand.calls["analyse cv"] == 1 && stand.calls["analyse jd"] == 1)
  }

  @Test func bothDocumentsAreAnalysedAtTheSameTime() async throws {
    let gates = ["CV": Gate(), "JD": Gate()]
    var interviewer = ScriptedInterviewer()
    interviewer.analysing = { text in
      gates[text]?.open()
      // Whichever comes first waits for the other.
      for gate in gates.values { try await gate.pass() }
      return DocumentAnalysis(skills: [], highlights: [], summary: text, analysedBy: "scripted")
    }
    #expect(try await DeskStand(interviewer).started().context.jd.summary == "JD")
  }

  @Test func theSameTextAtTheSameTimeIsAnalysedOnce() async throws {
    let gate = Gate()
    var interviewer = ScriptedInterviewer()
    interviewer.analysing = { text in
      try await gate.pass()
      return DocumentAnalysis(skills: [], highlights: [], summary: text, analysedBy: "scripted")
    }
    let stand = try await DeskStand(interviewer)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask { _ = try await stand.desk.start(DeskStand.order("\(number)")) }
      }
      while stand.metrics.figures.misses < 16 { await Task.yield() }
      gate.open()
      try await group.waitForAll()
    }
    #expect(stand.calls["analyse cv"] == 1 && stand.calls["analyse jd"] == 1 && stand.calls["ask"] == 1)
  }

  @Test func whatAStandInMadeIsNotKept() async throws {
    var interviewer = ScriptedInterviewer()
    interviewer.analysing = { text in
      DocumentAnalysis(
        skills: [], highlights: [], summary: text, analysedBy: "built-in",
        fallbackReason: text == "CV" ? "the model is away" : nil)
    }
    let stand = try await DeskStand(interviewer)
    for id in ["a", "b"] { _ = try await stand.started(id) }
    #expect(stand.calls["analyse cv"] == 2 && stand.calls["analyse jd"] == 1)
    // It rests on what a stand-in made.
    #expect(stand.calls["ask"] == 2)
    #expect(try await stand.desk.isCached(stand.started("a").brief) == false)
  }

  @Test func whatTheCacheKeepsAndCannotBeReadIsMadeAnew() async throws {
    let stand = try await DeskStand()
    let brief = try await stand.started("a").brief
    try await stand.desk.cache.keep("{}", for: stand.desk.key("cv", brief.cvHash))
    #expect(try await stand.started("b").brief == brief)
    #expect(stand.calls["analyse cv"] == 2 && stand.calls["analyse jd"] == 1)
  }

  @Test func usersAndSessionsOfEquivalentTextsAreOthers() async throws {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    let stand = try await DeskStand()
    _ = try await stand.desk.start(DeskStand.order(composed, user: composed))
    await #expect(throws: SessionError.otherUser) {
      try await stand.desk.start(DeskStand.order(composed, user: decomposed))
    }
    _ = try await stand.desk.start(DeskStand.order(decomposed, user: decomposed))
    let one = try await stand.desk.take(composed)
    let other = try await stand.desk.take(decomposed)
    #expect(one.feed !== other.feed)
  }

  @Test func aSessionIsRestoredForItsUserAlone() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    try await stand.answer()
    let (session, isNew) = try await stand.desk.start(DeskStand.order(cv: "Something else"))
    #expect(!isNew)
    #expect(session.stored.openTurn?.number == 2)
    #expect(stand.calls["analyse cv"] == 1)
    await #expect(throws: SessionError.otherUser) {
      try await stand.desk.start(DeskStand.order(user: "somebody"))
    }
  }

  @Test func aFailedStartLeavesNothingBehind() async throws {
    let reason = InterviewerError("the model does not answer")
    var interviewer = ScriptedInterviewer()
    interviewer.analysing = { text in
      if text == "Bad" { throw reason }
      return DocumentAnalysis(skills: [], highlights: [], summary: text, analysedBy: "scripted")
    }
    let stand = try await DeskStand(interviewer)
    let error = await #expect(throws: StartError.self) {
      try await stand.desk.start(DeskStand.order(jd: "Bad"))
    }
    guard case .analysis(.jd, reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    await #expect(throws: SessionError.notFound) { try await stand.desk.session("s") }
    #expect(try await stand.started().stored.turns.count == 1)
  }

  @Test func aCancelledStartCancelsTheAnalyses() async throws {
    let begun = Gate()
    let never = Gate()
    let wasCancelled = Gate()
    var interviewer = ScriptedInterviewer()
    interviewer.analysing = { text in
      guard text == "CV" else {
        return DocumentAnalysis(skills: [], highlights: [], summary: "", analysedBy: "scripted")
      }
      begun.open()
      do { try await never.pass() } catch {
        wasCancelled.open()
        throw error
      }
      throw InterviewerError("not cancelled")
    }
    let stand = try await DeskStand(interviewer)
    let start = Task { try await stand.desk.start(DeskStand.order()) }
    try await begun.pass()
    start.cancel()
    await #expect(throws: CancellationError.self) { _ = try await start.value }
    try await wasCancelled.pass()
    await #expect(throws: SessionError.notFound) { try await stand.desk.session("s") }
  }
}
