import Core
import Testing

@testable import Interviewing

struct AskingTests {
  private let interviewer = BuiltInInterviewer()

  private func context(
    _ questions: Int = 5, role: String = "Backend Engineer", company: String = "TechCorp",
    cv: DocumentAnalysis? = nil, jd: DocumentAnalysis? = nil
  ) async throws -> InterviewContext {
    let readCV = try await interviewer.analyse(Documents.cv, as: .cv)
    let readJD = try await interviewer.analyse(Documents.jd, as: .jd)
    let (cv, jd) = (cv ?? readCV, jd ?? readJD)
    return InterviewContext(
      role: role, company: company, cv: cv, jd: jd,
      plan: InterviewPlan(questions: questions, cv: cv, jd: jd))
  }

  /// The whole interview with these answers, again and again.
  private func held(_ context: InterviewContext, _ answers: [String]) async throws -> [AskedQuestion] {
    var context = context
    while context.turns.count < context.plan.slots.count {
      let question = try await interviewer.ask(context) { _ in }
      let answer = answers[context.turns.count % answers.count]
      context.turns.append(.init(question: question, answer: answer))
    }
    return context.turns.map(\.question)
  }

  @Test func theOpeningGreetsAndAsksAboutWhatCVAndJobHaveInCommon() async throws {
    let context = try await context()
    let question = try await interviewer.ask(context) { _ in }
    #expect(question.text.contains("Backend Engineer") && question.text.contains("TechCorp"))
    #expect(question.stage == .intro && question.askedBy == "built-in" && !question.isFollowUp)
    let skill = try #require(question.skill)
    #expect(context.cv.skills.contains(skill) && context.jd.skills.contains(skill))
    #expect(question.text.contains(skill) && question.text.hasSuffix("?"))
  }

  @Test func withoutACommonSkillTheOpeningTakesALineOfTheCV() async throws {
    let question = try await interviewer.ask(context(jd: .empty)) { _ in }
    #expect(question.text.contains("“Built a payment platform with FastAPI, PostgreSQL and Kafka"))
    let general = try await interviewer.ask(context(cv: .empty, jd: .empty)) { _ in }
    #expect(general.bankID?.hasPrefix("open-general") == true)
  }

  @Test func whatIsToldIsTheQuestionInPieces() async throws {
    let pieces = Pieces()
    let question = try await interviewer.ask(context()) { await pieces.add($0) }
    let told = await pieces.all
    #expect(told.joined() == question.text)
    #expect(told.count > 5 && told.allSatisfy { $0.split(separator: " ").count <= 3 })
  }

  @Test func whatTheListenerThrowsEndsTheAsking() async throws {
    struct Gone: Error {}
    let context = try await context()
    await #expect(throws: Gone.self) { try await interviewer.ask(context) { _ in throw Gone() } }
  }

  @Test(arguments: [
    ("We moved everything to RabbitMQ and it worked.", "RabbitMQ"),
    ("in the end we reduced the latency by forty percent", "“forty percent”"),
    ("We handled 3,000 orders a day.", "“3,000 orders”"),
    ("It was hard because of a race condition in there.", "“race condition”"),
  ])
  func aFollowUpNamesWhatTheAnswerNamed(answer: String, quoted: String) async throws {
    var context = try await context()
    context.turns = [.init(question: try await interviewer.ask(context) { _ in }, answer: answer)]
    let question = try await interviewer.ask(context) { _ in }
    #expect(question.isFollowUp && question.stage == .technical)
    #expect(question.text.contains(quoted), "\(question.text)")
  }

  @Test(arguments: [
    "", "Yes.", "I did it and it was good.", "um",
    "the fucking shit was in the fucking database of a fucking idiot",
    "call me at +49 170 1234567890 or me@example.com",
  ])
  func withNothingToQuoteTheBankIsAsked(answer: String) async throws {
    var context = try await context()
    context.turns = [.init(question: try await interviewer.ask(context) { _ in }, answer: answer)]
    let question = try await interviewer.ask(context) { _ in }
    #expect(!question.isFollowUp)
    #expect(question.skill == context.plan.slots[1].skill)
    #expect(!question.text.contains("“") && !question.text.contains("fuck"))
  }

  @Test func quotesAreShortAndNeverWholeSentences() {
    let hostile = [
      String(repeating: "the payment service ", count: 500), "my \u{202E}evil\u{0} name",
      "a <script>alert</script> tag",
      "the “quoted” words", "40 " + String(repeating: "x", count: 500),
      "our " + String(repeating: "y", count: 500) + " plan",
      "12345678901234567890 calls", RatedAnswers.all.map(\.good).joined(separator: " "),
    ]
    for answer in hostile {
      for quote in Quote.all(in: answer, known: "", expecting: []) {
        #expect(quote.words.count <= 60 && quote.words.split(separator: " ").count <= 6, "\(quote.words)")
        #expect(!quote.words.contains { "<>“”\u{202E}\u{0}".contains($0) })
      }
    }
  }

  @Test(arguments: [1, 5, 20])
  func noQuestionIsAskedTwice(length: Int) async throws {
    let answers = [RatedAnswers.all[0].good, "", RatedAnswers.all[2].good, "yes", "we used Kafka and Redis"]
    let nothing = try await context(length, cv: .empty, jd: .empty)
    for context in [try await context(length), nothing] {
      let questions = try await held(context, answers)
      #expect(questions.map(\.stage) == context.plan.slots.map(\.stage))
      let ids = questions.compactMap(\.bankID)
      #expect(Set(ids).count == ids.count && ids.count == length)
      #expect(Set(questions.map(\.text)).count == length)
      for (last, next) in zip(questions, questions.dropFirst()) {
        #expect(!(last.isFollowUp && next.isFollowUp))
      }
    }
  }

  @Test func theSkillsOfThePlanAreAskedAboutBesideFollowUps() async throws {
    let questions = try await held(context(8), [RatedAnswers.all[0].good])
    let technical = questions.filter { $0.stage == .technical && !$0.isFollowUp }.compactMap(\.skill)
    #expect(technical.first == "Python" || questions.contains { $0.isFollowUp && $0.skill == "Python" })
    #expect(technical.count == Set(technical).count && !technical.isEmpty)
  }

  @Test func theSameInterviewGetsTheSameQuestionsAndOthersOthers() async throws {
    let answers = [RatedAnswers.all[0].good, RatedAnswers.all[1].good]
    let first = try await held(context(), answers)
    #expect(try await held(context(), answers) == first)
    var openings: Set<String> = []
    for company in ["Acme", "Globex", "Initech", "Umbrella", "Hooli", "Stark", "Wayne", "Tyrell"] {
      openings.insert(try await held(context(company: company), answers)[1].bankID ?? "")
    }
    #expect(openings.count > 1)
  }

  @Test func theLevelFollowsTheRole() {
    func level(_ role: String, years: Int? = nil) -> QuestionBank.Level {
      var jd = DocumentAnalysis.empty
      jd.years = years
      return QuestionBank.Level(role: role, jd: jd)
    }
    #expect(level("Senior Engineer") == .senior)
    #expect(level("Junior Engineer", years: 9) == .junior)
    #expect(level("Engineer", years: 8) == .senior)
    #expect(level("Engineer", years: 1) == .junior)
    #expect(level("Engineer") == .any)
  }

  @Test func aFullPlanHasNoFurtherQuestion() async throws {
    var context = try await context(1)
    context.turns = [.init(question: try await interviewer.ask(context) { _ in }, answer: "yes")]
    await #expect(throws: InterviewerError.self) { try await interviewer.ask(context) { _ in } }
  }
}

private actor Pieces {
  private(set) var all: [String] = []
  func add(_ piece: String) { all.append(piece) }
}
