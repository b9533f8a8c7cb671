internal import Core

/// The next question of an interview, from the question bank.
struct NextQuestion {
  let interview: InterviewContext
  let bank: QuestionBank
  private let level: QuestionBank.Level
  /// The texts of the questions so far.
  private let asked: [String]
  private let usedIDs: Set<String>
  private let choice: StableChoice

  init(_ interview: InterviewContext, bank: QuestionBank = .shared) {
    self.interview = interview
    self.bank = bank
    level = QuestionBank.Level(role: interview.role, jd: interview.jd)
    asked = interview.turns.map(\.question.text)
    usedIDs = Set(interview.turns.compactMap(\.question.bankID))
    choice = StableChoice([interview.role, interview.company] + interview.cv.skills + asked)
  }

  func question(by name: String) throws(InterviewerError) -> AskedQuestion {
    guard interview.turns.count < interview.plan.slots.count else {
      throw InterviewerError("the plan has no further question")
    }
    let slot = interview.plan.slots[interview.turns.count]
    var question =
      if let last = interview.turns.last { followUp(of: last, slot) ?? planned(slot, after: last) } else {
        opening(slot)
      }
    question?.askedBy = name
    guard let question else { throw InterviewerError("the question bank has no further question") }
    return question
  }

  // MARK: - The three kinds

  /// A greeting, and a question about a skill that CV and job description have in common; where there is none,
  /// about something that the CV tells; else about the person.
  private func opening(_ slot: InterviewPlan.Slot) -> AskedQuestion? {
    let common = InterviewSkills(cv: interview.cv, jd: interview.jd).common
    let skill = common.first { $0 == slot.skill } ?? common.first
    let values = values(skill: skill)
    let openings = fitting { $0.isOpening }
    let isNamed = values[.role] != nil && values[.company] != nil
    guard let greeting = choice.one(of: bank.greetings.filter { $0.holes.isEmpty != isNamed })?.filled(values)
    else { return nil }
    for hole in [Template.Hole.skill, .highlight] where values[hole] != nil {
      if let question = made(
        openings.filter { $0.text.holes.contains(hole) }, values, slot, skill: hole == .skill ? skill : nil,
        after: greeting)
      {
        return question
      }
    }
    return made(openings.filter { $0.text.holes.isEmpty }, values, slot, skill: nil, after: greeting)
  }

  /// A question about something that the last answer named; nil where it named nothing that can be quoted, where
  /// the question before was such a one already, or where the stage asks for something else.
  func followUp(of last: InterviewContext.Turn, _ slot: InterviewPlan.Slot) -> AskedQuestion? {
    let stays = slot.stage == last.question.stage && slot.stage != .closing
    guard !last.question.isFollowUp, stays || slot.stage == .technical else { return nil }
    for quote in quotes(of: last) {
      let fitting = bank.followUps.filter {
        $0.about == quote.kind && $0.stages.contains(slot.stage) && !usedIDs.contains($0.id)
      }
      guard let chosen = choice.one(of: fitting), let text = chosen.text.filled([.quote: quote.words]) else {
        continue
      }
      return AskedQuestion(
        text: text, stage: slot.stage, skill: quote.skill, isFollowUp: true, bankID: chosen.id, askedBy: "")
    }
    return nil
  }

  /// What the plan has next, after a sentence that leads there.
  func planned(_ slot: InterviewPlan.Slot, after last: InterviewContext.Turn) -> AskedQuestion? {
    let skill = openSkill(slot)
    let values = values(skill: skill)
    let ofStage = fitting { $0.stage == slot.stage && !$0.isOpening }
    let general = ofStage.filter { $0.skills.isEmpty }
    var tiers: [[QuestionBank.Question]] = []
    if let skill {
      tiers = [
        ofStage.filter { $0.isAbout(skill) }, general.filter { $0.text.holes.contains(.skill) },
      ]
    }
    tiers.append(general.filter { !$0.text.holes.contains(.skill) })
    // Questions about how people work fit everybody, whatever they are about.
    if slot.stage == .behavioral { tiers.append(ofStage) }
    tiers.append(bank.questions.filter { $0.stage == slot.stage && !$0.isOpening && $0.skills.isEmpty })
    tiers.append(bank.questions.filter { !$0.isOpening && $0.skills.isEmpty })
    let lead = self.lead(to: slot.stage, after: last)
    for tier in tiers {
      if let question = made(tier, values, slot, skill: skill, after: lead) { return question }
    }
    return nil
  }

  // MARK: - Help

  private func fitting(_ isWanted: (QuestionBank.Question) -> Bool) -> [QuestionBank.Question] {
    bank.questions.filter { ($0.level == .any || $0.level == level) && isWanted($0) }
  }

  /// One of those that have not been asked and whose holes can be filled. A question ends what was asked: before it
  /// there may be a lead.
  private func made(
    _ questions: [QuestionBank.Question], _ values: [Template.Hole: String], _ slot: InterviewPlan.Slot,
    skill: String?, after lead: String
  ) -> AskedQuestion? {
    let possible = questions.compactMap { question -> (QuestionBank.Question, String)? in
      guard !usedIDs.contains(question.id), let text = question.text.filled(values),
        !asked.contains(where: { $0.hasSuffix(text) })
      else { return nil }
      return (question, text)
    }
    guard let (question, text) = choice.one(of: possible) else { return nil }
    let isAboutSkill = question.text.holes.contains(.skill) || skill.map(question.isAbout) == true
    return AskedQuestion(
      text: "\(lead) \(text)", stage: slot.stage, skill: isAboutSkill ? skill : nil, bankID: question.id,
      askedBy: "")
  }

  /// The first of the plan's skills for this stage that no question was about: a follow-up may have come between.
  private func openSkill(_ slot: InterviewPlan.Slot) -> String? {
    var done = interview.turns.filter { $0.question.stage == slot.stage }.compactMap(\.question.skill)
    for planned in interview.plan.slots.filter({ $0.stage == slot.stage }).compactMap(\.skill) {
      guard let place = done.firstIndex(of: planned) else { return planned }
      done.remove(at: place)
    }
    return slot.skill
  }

  /// Skills of the two documents first: they are what the interview is about.
  private func quotes(of turn: InterviewContext.Turn) -> [Quote] {
    let skills = interview.jd.skills + interview.cv.skills
    let quotes = Quote.all(
      in: turn.answer ?? "", known: asked.joined(separator: " "), expecting: skills)
    let wanted = Set(skills.map { $0.lowercased() })
    let isWanted: (Quote) -> Bool = { $0.skill.map { wanted.contains($0.lowercased()) } ?? false }
    return quotes.filter(isWanted) + quotes.filter { !isWanted($0) }
  }

  /// A short sentence between an answer and a new question.
  func lead(to stage: InterviewStage, after last: InterviewContext.Turn) -> String {
    guard last.answer?.saysSomething == true else { return one(of: bank.silences) }
    if stage != last.question.stage { return one(of: bank.transitions(to: stage)) }
    if let quote = quotes(of: last).first { return one(of: bank.quoting, [.quote: quote.words]) }
    return one(of: bank.acknowledgements)
  }

  /// Not the one that was said last time.
  private func one(of templates: [Template], _ values: [Template.Hole: String] = [:]) -> String {
    let filled = templates.compactMap { $0.filled(values) }
    let last = asked.last ?? ""
    return choice.one(of: filled.filter { !last.hasPrefix($0) }) ?? filled.first ?? ""
  }

  private func values(skill: String?) -> [Template.Hole: String] {
    var values: [Template.Hole: String] = [:]
    // Not every interview says what it is for: then such questions are not asked.
    for (hole, name) in [
      (Template.Hole.role, interview.role.plainLine), (.company, interview.company.plainLine),
    ]
    where !name.isEmpty {
      values[hole] = name
    }
    values[.skill] = skill?.plainLine
    if let highlight = interview.cv.highlights.first {
      // The mark of a list is not to be read out.
      let line = highlight.plainLine.drop { " -–—•·*‣▪●◦".contains($0) }
      values[.highlight] = line.filter { !"“”\"".contains($0) }
        .shortened(to: Self.longestHighlight)
    }
    return values
  }

  /// Characters of a line of the CV that is read out.
  private static let longestHighlight = 100
}

extension QuestionBank.Level {
  /// By the words of the role; where they say nothing, by the years that the job description asks for.
  init(role: String, jd: DocumentAnalysis) {
    let words = Set(TokenText(role).tokens.map(\.text))
    if !words.isDisjoint(with: Self.juniorWords) {
      self = .junior
    } else if !words.isDisjoint(with: Self.seniorWords) || (jd.years ?? 0) >= 6 {
      self = .senior
    } else {
      self = jd.years.map { $0 <= 1 } == true ? .junior : .any
    }
  }

  private static let juniorWords: Set<String> = [
    "junior", "jr", "intern", "internship", "graduate", "trainee", "apprentice", "entry", "student",
    "associate",
  ]
  private static let seniorWords: Set<String> = [
    "senior", "sr", "lead", "principal", "staff", "head", "director", "chief", "vp", "architect", "manager",
    "expert",
  ]
}
