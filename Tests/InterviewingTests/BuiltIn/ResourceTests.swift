import Testing

@testable import Interviewing

/// The data files hold what the code relies on.
struct ResourceTests {
  private let bank = QuestionBank.shared
  private let lexicon = SkillLexicon.shared

  @Test func theBankIsAsLargeAsPromised() {
    #expect(bank.questions.count >= 120)
    for stage in InterviewStage.allCases { #expect(bank.questions.contains { $0.stage == stage }) }
    var counts: [String: Int] = [:]
    for question in bank.questions { for skill in question.skills { counts[skill, default: 0] += 1 } }
    #expect(counts.values.count { $0 >= 2 } >= 40)
    #expect(lexicon.skills.count >= 250)
    #expect(Set(lexicon.skills.map(\.category)).count == Skill.Category.allCases.count)
  }

  @Test func idsAndTextsAreUnique() {
    let ids = bank.questions.map(\.id) + bank.followUps.map(\.id)
    #expect(Set(ids).count == ids.count)
    let texts = bank.questions.map(\.text.text) + bank.followUps.map(\.text.text)
    #expect(Set(texts).count == texts.count)
  }

  @Test func everyQuestionIsWhole() {
    for question in bank.questions {
      #expect(question.text.text.last == "?" || question.text.text.last == ".", "\(question.id)")
      #expect(
        question.text.text.contains("?") || question.text.text.hasPrefix("T")
          || question.text.text.hasPrefix("D"))
      #expect((40...400).contains(question.text.text.count), "\(question.id)")
      #expect(question.terms.count >= 4, "\(question.id)")
      #expect(question.terms.allSatisfy { $0 == $0.lowercased() && $0.saysSomething }, "\(question.id)")
      for skill in question.skills {
        #expect(lexicon.skill(named: skill)?.name == skill, "\(question.id): \(skill)")
      }
      #expect(question.text.holes.isDisjoint(with: [.quote]), "\(question.id)")
      // Whoever has no such skill, and no such line in the CV, must not be asked for it.
      if question.text.holes.contains(.highlight) { #expect(question.isOpening, "\(question.id)") }
    }
    for followUp in bank.followUps {
      #expect(followUp.text.holes == [.quote], "\(followUp.id)")
      #expect(!followUp.stages.isEmpty && followUp.terms.count >= 4, "\(followUp.id)")
    }
  }

  @Test func everyHoleIsKnown() {
    let all = Dictionary(uniqueKeysWithValues: Template.Hole.allCases.map { ($0, "x") })
    let lead = bank.greetings + bank.acknowledgements + bank.quoting + bank.silences
    let transitions = InterviewStage.allCases.flatMap(bank.transitions(to:))
    for template in lead + transitions + bank.questions.map(\.text) + bank.followUps.map(\.text) {
      #expect(template.filled(all) != nil, "\(template.text)")
      #expect(template.filled(all)?.contains { "{}".contains($0) } == false)
    }
    let named = bank.greetings.filter { !$0.holes.isEmpty }
    for greeting in named { #expect(greeting.holes == [.role, .company]) }
    #expect(named.count >= 5 && bank.greetings.count - named.count >= 5)
    for template in bank.quoting { #expect(template.holes == [.quote]) }
    for template in bank.acknowledgements + bank.silences + transitions { #expect(template.holes.isEmpty) }
    for stage in InterviewStage.allCases { #expect(!bank.transitions(to: stage).isEmpty) }
  }

  /// The longest plan can be asked of anybody, whatever is known of them.
  @Test(arguments: [QuestionBank.Level.any, .junior, .senior])
  func thereAreQuestionsForWhomNothingIsKnownOf(level: QuestionBank.Level) {
    let plan = InterviewPlan(questions: 20, cv: .empty, jd: .empty)
    for stage in InterviewStage.allCases {
      let general = bank.questions.filter {
        $0.stage == stage && ($0.level == .any || $0.level == level) && !$0.text.holes.contains(.skill)
          && ($0.skills.isEmpty || stage == .behavioral) && !$0.isOpening
      }
      #expect(general.count >= plan.slots.count { $0.stage == stage }, "\(stage) \(level)")
    }
  }

  @Test func namesOfSkillsAreUnique() {
    let names = lexicon.skills.flatMap { [$0.name] + $0.aliases }.map { $0.lowercased() }
    let repeated = Dictionary(grouping: names, by: \.self).filter { $1.count > 1 }.keys
    #expect(repeated.isEmpty)
    #expect(names.allSatisfy { $0.saysSomething })
  }

  @Test func everySkillIsFoundByItsNameAndItsAliases() {
    for skill in lexicon.skills {
      for name in [skill.name] + skill.aliases {
        // Listed between others, so that names need no more than their spelling.
        let found = lexicon.mentions(in: TokenText("Bookbinding, \(name), Falconry")).map(\.skill.name)
        #expect(found == [skill.name], "\(name)")
      }
    }
  }
}

extension DocumentAnalysis {
  static let empty = DocumentAnalysis(skills: [], highlights: [], summary: "", analysedBy: "built-in")
}
