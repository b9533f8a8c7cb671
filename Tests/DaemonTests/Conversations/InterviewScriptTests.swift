import Interviewing
import Storage
import Testing

@testable import Daemon

@Suite struct InterviewScriptTests {
  private func settings(
    behavioral: Int = 2, technical: Int = 2, custom: [String] = ["When?"], skills: [String] = ["Go", "SQL"]
  ) -> ConversationSettings {
    var settings = ConversationSettings()
    settings.behavioralQuestions = behavioral
    settings.technicalQuestions = technical
    settings.customQuestions = custom
    settings.skills = skills
    settings.candidateName = "Ada"
    settings.jobPosition = "Cook"
    return settings
  }

  /// All that is said in an interview in which the candidate always answers, and how many questions counted by then.
  private func held(_ settings: ConversationSettings) throws -> [(cue: DialogueCue, asked: Int)] {
    var script = InterviewScript(settings)
    var said: [(DialogueCue, Int)] = []
    var event = InterviewScript.Event.started
    repeat {
      let cue = try script.cue(for: event)
      script.said(after: event)
      said.append((cue, script.asked))
      event = .answered
    } while script.isActive
    return said
  }

  @Test func theStepsComeInTheirOrder() throws {
    let said = try held(settings())
    #expect(
      said.map(\.cue) == [
        .welcome(candidate: "Ada", position: "Cook"), .behavioral(number: 1), .behavioral(number: 2),
        .technical(skill: "Go", number: 1), .probe, .technical(skill: "SQL", number: 2), .probe,
        .put(question: "When?"), .closing,
      ])
    #expect(said.map(\.asked) == [0, 1, 2, 3, 3, 4, 4, 5, 5])
  }

  @Test func countsOfNoneLeaveTheirPartsOut() throws {
    #expect(
      try held(settings(behavioral: 0, technical: 0, custom: [])).map(\.cue)
        == [.welcome(candidate: "Ada", position: "Cook"), .closing])
    #expect(try held(settings(behavioral: 0, technical: 1, custom: [])).map(\.cue).count == 4)
    #expect(settings(behavioral: 0, technical: 0, custom: []).questions == 0)
  }

  @Test func skillsAreAskedAboutInTurn() throws {
    func skills(_ settings: ConversationSettings) throws -> [String?] {
      try held(settings).compactMap { said in
        if case .technical(let skill, _) = said.cue { skill } else { nil }
      }
    }
    #expect(try skills(settings(technical: 3)) == ["Go", "SQL", "Go"])
    #expect(
      try held(settings(technical: 1, skills: [])).map(\.cue).contains(.technical(skill: nil, number: 1)))
  }

  @Test func theQuestionsThatWereAskedAreAllThatWereExpected() throws {
    for settings in [settings(), settings(behavioral: 20, technical: 20), ConversationSettings()] {
      #expect(try held(settings).last?.asked == settings.questions)
    }
  }

  @Test func whatIsNotSaidDoesNotCount() throws {
    var script = InterviewScript(settings())
    _ = try script.cue(for: .started)
    #expect(script.step == 0 && !script.isActive)
    script.said(after: .started)
    let cue = try script.cue(for: .answered)
    #expect(try script.cue(for: .answered) == cue)
  }

  @Test func anOperatorGetsAReplyAndTakesNoStep() throws {
    var script = InterviewScript(settings())
    script.said(after: .started)
    let next = try script.cue(for: .answered)
    #expect(try script.cue(for: .directed) == .resume)
    script.said(after: .directed)
    #expect(try script.cue(for: .answered) == next)
  }

  @Test func onlyTheRightMomentIsTaken() throws {
    var script = InterviewScript(settings(behavioral: 0, technical: 0, custom: []))
    #expect(throws: InterviewScript.Refusal.isNotActive) { try script.cue(for: .answered) }
    #expect(throws: InterviewScript.Refusal.isNotActive) { try script.cue(for: .directed) }
    script.said(after: .started)
    #expect(throws: InterviewScript.Refusal.isActive) { try script.cue(for: .started) }
    script.said(after: .answered)
    #expect(!script.isActive)
    #expect(throws: InterviewScript.Refusal.isNotActive) { try script.cue(for: .answered) }
    // Another interview may begin.
    #expect(try script.cue(for: .started) == .welcome(candidate: "Ada", position: "Cook"))
    script.said(after: .started)
    #expect(script.asked == 0 && script.isActive)
  }

  @Test func aStoredPlaceIsGoneOnFrom() throws {
    let script = InterviewScript(settings(), at: .init(step: 4, isActive: true))
    #expect(try script.cue(for: .answered) == .probe)
    // Of settings that another version understood otherwise.
    let beyond = InterviewScript(settings(custom: []), at: .init(step: 99, isActive: true))
    #expect(throws: InterviewScript.Refusal.isNotActive) { try beyond.cue(for: .answered) }
  }
}
