import TestSupport
import Testing

@testable import Interviewing

@Suite struct BuiltInReplyTests {
  private let interviewer = BuiltInInterviewer()
  private let answer = """
    In my last project our reports were slow. I moved them to PostgreSQL and put a cache in Redis before it, \
    which cut the response time by 40 percent.
    """

  /// - Parameter said: what the interviewer and the candidate said in turn.
  private func dialogue(_ cue: DialogueCue, _ said: [String] = [], skills: [String] = []) -> Dialogue {
    Dialogue(
      facts: [
        .init(name: Dialogue.Fact.position, text: "Backend Engineer"),
        .init(name: Dialogue.Fact.skills, text: skills.joined(separator: "\n")),
      ],
      messages: said.enumerated().map {
        .init(role: $0.isMultiple(of: 2) ? .assistant : .user, content: $1)
      }, cue: cue)
  }

  private func say(_ cue: DialogueCue, _ said: [String] = [], skills: [String] = []) async throws -> String {
    try await interviewer.say(dialogue(cue, said, skills: skills)) { _ in }
  }

  @Test func theWelcomeNamesTheCandidateAndThePosition() async throws {
    let text = try await say(.welcome(candidate: " Ada\nLovelace ", position: "Backend Engineer"))
    #expect(text.hasPrefix("Hi Ada Lovelace, I am Mia, your interviewer"))
    #expect(text.contains("the Backend Engineer position"))
    #expect(text.hasSuffix("?"))
  }

  @Test func withoutNamesTheWelcomeIsWholeAsWell() async throws {
    for blank in ["", "  ", "—"] {
      let text = try await say(.welcome(candidate: blank, position: blank))
      #expect(text.hasPrefix("Hi, I am Mia, your interviewer"))
      #expect(text.hasSuffix("?") && !text.contains("{") && !text.contains("position"))
    }
  }

  @Test func whatIsToldIsTheTextInPieces() async throws {
    let told = Locked<[String]>([])
    let text = try await interviewer.say(dialogue(.welcome(candidate: "Ada", position: ""))) {
      told.value.append($0)
    }
    #expect(told.value.joined() == text)
    #expect(told.value.count > 3)
  }

  @Test func aWholeInterviewAsksNothingTwice() async throws {
    var said: [String] = []
    var questions: [String] = []
    func ask(_ cue: DialogueCue) async throws {
      let text = try await say(cue, said, skills: ["Python", "PostgreSQL"])
      questions.append(text)
      said += [text, answer]
    }
    try await ask(.welcome(candidate: "Ada", position: "Backend Engineer"))
    for number in 1...20 { try await ask(.behavioral(number: number)) }
    for number in 1...20 {
      try await ask(.technical(skill: number.isMultiple(of: 2) ? "Python" : "PostgreSQL", number: number))
    }
    // Without the sentence that leads over.
    let asked = questions.map { $0.split(separator: ". ", maxSplits: 1).last.map(String.init) ?? $0 }
    #expect(Set(asked).count == asked.count)
    #expect(questions.allSatisfy { $0.contains("?") || $0.hasSuffix(".") })
    // The same conversation gets the same words.
    #expect(
      try await say(.behavioral(number: 1), Array(said.prefix(2)), skills: ["Python", "PostgreSQL"])
        == questions[1])
  }

  @Test func theBankNeverRunsOut() async throws {
    var said: [String] = []
    for number in 1...120 { said += [try await say(.behavioral(number: number), said), answer] }
    #expect(said.allSatisfy { !$0.isEmpty })
  }

  @Test func theFirstQuestionOfAPartLeadsOverToIt() async throws {
    let bank = QuestionBank.shared
    for (cue, stage) in [
      (DialogueCue.behavioral(number: 1), InterviewStage.behavioral),
      (.technical(skill: nil, number: 1), .technical),
    ] {
      let text = try await say(cue, ["Hi.", answer])
      #expect(bank.transitions(to: stage).contains { text.hasPrefix($0.text) }, "\(text)")
    }
    let second = try await say(.behavioral(number: 2), ["Hi.", answer])
    #expect(!bank.transitions(to: .behavioral).contains { second.hasPrefix($0.text) })
  }

  /// Whether the text names the skill, or ends with a question of the bank about it.
  private func isAbout(_ skill: String, _ text: String) -> Bool {
    text.contains(skill)
      || QuestionBank.shared.questions.contains { $0.isAbout(skill) && text.hasSuffix($0.text.text) }
  }

  @Test(arguments: ["Python", "python", "Underwater Basket Weaving"])
  func aTechnicalQuestionIsAboutItsSkill(skill: String) async throws {
    let text = try await say(.technical(skill: skill, number: 2), ["Hi.", "Good morning to you."])
    #expect(isAbout(skill, text), "\(text)")
  }

  @Test func withoutSkillsThoseOfTheJobDescriptionAreAskedAbout() async throws {
    var dialogue = dialogue(.technical(skill: nil, number: 1))
    dialogue.facts = [
      .init(name: Dialogue.Fact.jobDescription, text: "You know Kafka and PostgreSQL well.")
    ]
    var texts: [String] = []
    for number in 1...2 {
      dialogue.cue = .technical(skill: nil, number: number)
      texts.append(try await interviewer.say(dialogue) { _ in })
    }
    for skill in ["Kafka", "PostgreSQL"] { #expect(texts.count { isAbout(skill, $0) } == 1, "\(texts)") }
  }

  @Test func aProbeGoesOnInTheCandidatesWords() async throws {
    let text = try await say(.probe, ["How have you used databases?", answer])
    #expect(["PostgreSQL", "Redis", "40 percent"].contains { text.contains($0) }, "\(text)")
    #expect(text.contains("?"))
  }

  @Test func probesThatFindNothingToQuoteAskForMore() async throws {
    var said: [String] = []
    for _ in 0..<3 {
      let text = try await say(.probe, said + ["How so?", "Yes."])
      #expect(QuestionBank.shared.conversation.probes.contains { $0.text == text })
      #expect(!said.contains(text))
      said += [text, "No."]
    }
  }

  @Test func probesOfOneConversationAreNotTheSame() async throws {
    var said: [String] = []
    var probes: Set<String> = []
    for technology in ["Kafka", "Redis", "Docker", "Terraform"] {
      said += ["How so?", "I used \(technology) for it."]
      let probe = try await say(.probe, said)
      #expect(probe.contains(technology))
      probes.insert(probe.replacing(technology, with: "X"))
      said += [probe, "It was good."]
    }
    #expect(probes.count == 4)
  }

  @Test func aQuestionIsPutAsItIs() async throws {
    let question = "When could you  begin,\nand where? {skill}"
    #expect(try await say(.put(question: question)) == question)
    let text = try await say(.put(question: question), ["Hi.", answer])
    #expect(text.hasSuffix(" " + question))
    #expect(text.count > question.count + 10)
  }

  @Test func operatorsAndTheEndAreAnsweredWithoutAQuestion() async throws {
    var dialogue = dialogue(.resume, ["Why so?", "Because."])
    dialogue.messages.append(.init(role: .system, content: "Be quicker."))
    let resumed = try await interviewer.say(dialogue) { _ in }
    #expect(resumed.contains("last question") && !resumed.contains("?"))
    let closing = try await say(.closing, ["Why so?", answer])
    #expect(closing.contains("Thank you") && !closing.contains("?"))
  }

  @Test func whatTheListenerThrowsEndsTheSaying() async throws {
    struct Gone: Error {}
    await #expect(throws: Gone.self) { try await interviewer.say(dialogue(.closing)) { _ in throw Gone() } }
  }

  @Test func whatWasSaidLongAgoOrAtGreatLengthChangesNothing() async throws {
    let latest = (0..<60).map { $0.isMultiple(of: 2) ? "Question \($0)?" : answer }
    var long = latest
    long[59] = String((answer + String(repeating: " and more of it", count: 1000)).prefix(12_000))
    let old = (0..<100).map { $0.isMultiple(of: 2) ? "Old question \($0)?" : "Old answer \($0)." }
    #expect(try await say(.probe, old + latest) == say(.probe, latest))
    #expect(try await say(.probe, latest.dropLast() + [long[59] + answer]) == say(.probe, long))
  }
}
