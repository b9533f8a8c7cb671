internal import Core

/// What the built-in interviewer says next in a conversation, from the question bank.
///
/// A conversation is read as the interview that it is, so that its questions are chosen as those of interviews are:
/// none twice, in the candidate's own words where an answer is gone on from, and without chance.
struct BuiltInReply {
  private let dialogue: Dialogue
  private let bank: QuestionBank
  private let turns: [InterviewContext.Turn]
  private let choice: StableChoice

  /// Characters of a name that is spoken.
  private static let longestName = 80

  init(_ dialogue: Dialogue, bank: QuestionBank = .shared) {
    self.dialogue = dialogue
    self.bank = bank
    turns = Self.turns(dialogue, bank)
    choice = StableChoice(dialogue.facts.map(\.text) + turns.map(\.question.text))
  }

  func text() throws(InterviewerError) -> String {
    switch dialogue.cue {
    case .welcome(let candidate, let position):
      var values: [Template.Hole: String] = [:]
      values[.candidate] = Self.spoken(candidate)
      values[.role] = Self.spoken(position)
      return [bank.conversation.welcomes, bank.conversation.interests]
        .map { one(of: $0, values) }.joined(separator: " ")
    case .behavioral(let number): return try question(.behavioral, isFirst: number == 1)
    case .technical(let skill, let number):
      return try question(
        .technical, about: skill.flatMap(Self.spoken) ?? described(number), isFirst: number == 1)
    case .probe: return probe
    case .put(let question): return [lead, question].filter { !$0.isEmpty }.joined(separator: " ")
    case .resume: return one(of: bank.conversation.resumptions)
    case .closing: return one(of: bank.conversation.closings)
    }
  }

  private func question(
    _ stage: InterviewStage, about skill: String? = nil, isFirst: Bool
  ) throws(InterviewerError) -> String {
    let slot = InterviewPlan.Slot(stage: stage, skill: skill)
    let last = last(of: isFirst ? .intro : stage)
    // After very many, one that was asked long ago.
    let planned =
      next(slot).planned(slot, after: last) ?? next(slot, after: [last]).planned(slot, after: last)
    guard let question = planned else {
      throw InterviewerError("the question bank has no further question")
    }
    return question.text
  }

  /// The skill for a question where nobody has named one: those that the job description names, in turn.
  private func described(_ number: Int) -> String? {
    guard let description = fact(Dialogue.Fact.jobDescription) else { return nil }
    let read = DocumentReading(description.prefix(scalars: Instructions.longestDocument), kind: .jd)
    let skills = InterviewSkills(cv: Self.nothing, jd: read.analysis(by: "")).technical
    return skills.isEmpty ? nil : skills[(number - 1) % skills.count]
  }

  /// Whatever was asked last, the probe is one of its stage.
  private var probe: String {
    let slot = InterviewPlan.Slot(stage: .technical)
    let last = last(of: .technical)
    guard last.answer?.saysSomething == true, let followUp = next(slot).followUp(of: last, slot) else {
      return one(of: bank.conversation.probes)
    }
    return followUp.text
  }

  /// Between an answer and a question that is not of the bank; nothing before the first answer.
  private var lead: String {
    guard let last = turns.last, last.answer != nil else { return "" }
    return next(.init(stage: last.question.stage)).lead(to: last.question.stage, after: last)
  }

  // MARK: - The conversation as an interview

  private static let nothing = DocumentAnalysis(skills: [], highlights: [], summary: "", analysedBy: "")

  private func fact(_ name: String) -> String? { dialogue.facts.first { $0.name == name }?.text }

  /// - Parameter turns: what was asked and is not to be asked again; nil: all.
  private func next(
    _ slot: InterviewPlan.Slot, after turns: [InterviewContext.Turn]? = nil
  ) -> NextQuestion {
    var jd = Self.nothing
    jd.skills = fact(Dialogue.Fact.skills)?.split(separator: "\n").map(String.init) ?? []
    return NextQuestion(
      InterviewContext(
        role: fact(Dialogue.Fact.position) ?? "", company: "", cv: Self.nothing, jd: jd,
        plan: InterviewPlan(slots: [slot]),
        turns: turns ?? self.turns),
      bank: bank)
  }

  /// The last turn, as one of the stage.
  private func last(of stage: InterviewStage) -> InterviewContext.Turn {
    var last = turns.last ?? .init(question: .init(text: "", stage: stage, askedBy: ""))
    last.question.stage = stage
    return last
  }

  /// Each thing that the interviewer said, and what the candidate said to it; no more of it than a model is shown.
  private static func turns(_ dialogue: Dialogue, _ bank: QuestionBank) -> [InterviewContext.Turn] {
    var turns: [InterviewContext.Turn] = []
    let latest = dialogue.messages.suffix(DialogueInstructions.mostMessages)
    for (place, message) in latest.enumerated() {
      let content = message.content.prefix(
        scalars: place == latest.count - 1 ? Instructions.longestAnswer : Instructions.longestEarlier)
      switch message.role {
      case .system: continue
      case .assistant:
        turns.append(
          .init(
            question: AskedQuestion(
              text: content, stage: .technical, bankID: bank.followUpID(of: content),
              askedBy: "")
          ))
      case .user:
        if turns.isEmpty { turns.append(.init(question: .init(text: "", stage: .technical, askedBy: ""))) }
        let before = turns[turns.count - 1].answer
        turns[turns.count - 1].answer = before.map { $0 + "\n" + content } ?? content
      }
    }
    return turns
  }

  // MARK: - Words

  /// One of those that use all there is to know; not what was said before, where there is another.
  private func one(of templates: [Template], _ values: [Template.Hole: String] = [:]) -> String {
    let known = Set(values.keys)
    let fitting = templates.filter { $0.holes == $0.holes.intersection(known) }
    let best = fitting.map { $0.holes.count }.max() ?? 0
    let texts = fitting.filter { $0.holes.count == best }.compactMap { $0.filled(values) }
    let new = texts.filter { text in !turns.contains { $0.question.text.hasSuffix(text) } }
    return choice.one(of: new.isEmpty ? texts : new) ?? ""
  }

  /// A name on one line; nil where it says nothing.
  private static func spoken(_ name: String) -> String? {
    let line = name.plainLine.shortened(to: longestName)
    return line.saysSomething ? line : nil
  }
}

extension QuestionBank {
  /// Of the follow-up that the text is, with whatever words it quotes.
  fileprivate func followUpID(of text: String) -> String? {
    followUps.first { followUp in
      guard let hole = followUp.text.text.firstRange(of: "{quote}") else { return false }
      return text.hasPrefix(followUp.text.text[..<hole.lowerBound])
        && text.hasSuffix(followUp.text.text[hole.upperBound...])
    }?.id
  }
}
