import Testing

@testable import Interviewing

struct AnswerMarksTests {
  private let interviewer = BuiltInInterviewer()

  private func marks(
    _ text: String, _ interview: InterviewContext, hasFillers: Bool = false
  ) async throws -> AnswerEvaluation {
    try await interviewer.evaluate(spoken(text, hasFillers: hasFillers), in: interview)
  }

  /// In each of the three, and clearly so over all.
  private func expectBetter(_ better: AnswerEvaluation, _ worse: AnswerEvaluation, _ what: Comment) {
    #expect(
      better.clarity >= worse.clarity && better.relevance >= worse.relevance && better.depth >= worse.depth,
      what)
    #expect(better.mean >= worse.mean + 1, what)
  }

  @Test(arguments: RatedAnswers.all)
  func answersComeOutInTheirOrder(answers: RatedAnswers) async throws {
    let good = try await marks(answers.good, answers.interview)
    let middling = try await marks(answers.middling, answers.interview)
    let poor = try await marks(answers.poor, answers.interview)
    expectBetter(good, middling, "good \(good.parts) middling \(middling.parts)")
    expectBetter(middling, poor, "middling \(middling.parts) poor \(poor.parts)")
    #expect(good.mean >= 7.5)
    #expect((3..<7.5).contains(middling.mean))
    #expect(poor.mean <= 3)
  }

  @Test func answersToAFollowUpComeOutInTheirOrder() async throws {
    let answers = RatedAnswers.followUp
    let good = try await marks(answers.good, answers.followUpInterview)
    let middling = try await marks(answers.middling, answers.followUpInterview)
    expectBetter(good, middling, "good over middling")
    expectBetter(middling, try await marks(answers.poor, answers.followUpInterview), "middling over poor")
  }

  @Test(arguments: RatedAnswers.all)
  func whatIsNoAnswerGetsNoGoodMarks(answers: RatedAnswers) async throws {
    let question = answers.question.text
    let middling = try await marks(answers.middling, answers.interview)
    for text in [
      RatedAnswers.offTopic, RatedAnswers.stuffed, "Python", "Yes.", "No", question,
      question + "\n" + question,
      Array(repeating: "Python Kafka result 40 percent", count: 30).joined(separator: " "),
      Array(repeating: "I know Kafka and I know Python", count: 20).joined(separator: " "),
    ] {
      let evaluation = try await marks(text, answers.interview)
      #expect(evaluation.mean <= 3.4 && evaluation.relevance <= 4, "\(text.prefix(40)): \(evaluation.parts)")
      #expect(evaluation.mean < middling.mean)
    }
  }

  @Test(arguments: ["", "...", "- -", "um uh um"])
  func silenceIsMarkedAsSuch(text: String) async throws {
    let evaluation = try await marks(text, RatedAnswers.all[0].interview, hasFillers: true)
    #expect([evaluation.clarity, evaluation.relevance, evaluation.depth] == [1, 1, 1])
    #expect(evaluation.feedback.hasPrefix("Nothing was heard"))
    #expect(evaluation.evaluatedBy == "built-in")
  }

  @Test(arguments: [
    "Ich habe in den letzten fünf Jahren mit Python gearbeitet und war für den Zahlungsdienst verantwortlich, den wir mit FastAPI gebaut haben. Das Ergebnis war, dass wir 40 Prozent schneller wurden.",
    "He trabajado con Python durante cinco años y era responsable del servicio de pagos que construimos con FastAPI y PostgreSQL en una empresa de Madrid.",
    "J'ai travaillé avec Python pendant cinq ans, j'étais responsable du service de paiement, on a utilisé FastAPI et on a réduit le temps de 40 pour cent.",
    "我在过去五年里使用Python和FastAPI开发支付服务,每天处理三百万个请求。", "Я пять лет работал с Python и отвечал за сервис платежей.",
    "عملت مع Python لمدة خمس سنوات", "\u{0}\u{1}\u{202E}", "👩‍👩‍👧‍👦 🦀", String(repeating: "x", count: 100_000),
    "z" + String(repeating: "\u{301}", count: 20_000), String(repeating: "the ", count: 5_000),
  ])
  func otherLanguagesAndHostileTextGetNothingForNothing(text: String) async throws {
    let evaluation = try await marks(text, RatedAnswers.all[0].interview)
    #expect(evaluation.mean <= 2)
    #expect(evaluation.parts.values.allSatisfy { $0.isFinite })
    #expect(!evaluation.feedback.isEmpty)
  }

  @Test func feedbackNamesWhatWasFoundAndWhatIsMissing() async throws {
    let kafka = RatedAnswers.all[2]
    let good = try await marks(kafka.good, kafka.interview).feedback
    #expect(good.contains("PostgreSQL") && good.contains("Kafka") && good.contains("three times"))
    let middling = try await marks(kafka.middling, kafka.interview).feedback
    #expect(middling.contains("what came of it") && middling.contains("why"))
    let offTopic = try await marks(RatedAnswers.offTopic, kafka.interview).feedback
    #expect(offTopic.contains("hardly touches on what was asked"))
    for text in [kafka.good, kafka.middling, kafka.poor, RatedAnswers.stuffed, RatedAnswers.offTopic] {
      let feedback = try await marks(text, kafka.interview).feedback
      #expect((1...3).contains(feedback.split(separator: ". ").count), "\(feedback)")
      #expect(feedback.hasSuffix("."))
    }
  }

  @Test func feedbackDoesNotRepeatSwearWords() async throws {
    let text =
      "In Kafka we had 40 fucking partitions and the offset of each consumer was wrong, because 12 shitty retries came twice."
    let feedback = try await marks(text, RatedAnswers.all[2].interview).feedback
    #expect(!feedback.contains("fuck") && !feedback.contains("shit"))
  }

  @Test func stumblingCostsClarityAlone() async throws {
    let kafka = RatedAnswers.all[2]
    let stumbling = kafka.good.split(separator: " ").enumerated()
      .map { $0.offset % 4 == 0 ? "um \($0.element) \($0.element)" : String($0.element) }.joined(
        separator: " ")
    let fluent = try await marks(kafka.good, kafka.interview, hasFillers: true)
    let disfluent = try await marks(stumbling, kafka.interview, hasFillers: true)
    #expect(disfluent.clarity <= fluent.clarity - 2)
    #expect(abs(disfluent.depth - fluent.depth) <= 1 && abs(disfluent.relevance - fluent.relevance) <= 1)
  }

  @Test func theSameAnswerGetsTheSameMarks() async throws {
    for answers in RatedAnswers.all {
      let first = try await marks(answers.good, answers.interview)
      for _ in 0..<3 { #expect(try await marks(answers.good, answers.interview) == first) }
    }
  }

  @Test func questionsOfOthersAreMarkedToo() async throws {
    var question = RatedAnswers.all[1].question
    question.bankID = nil
    question.skill = nil
    question.askedBy = "openai/some-model"
    let interview = InterviewContext.backend(turns: [.init(question: question)])
    let good = try await marks(RatedAnswers.all[1].good, interview)
    let poor = try await marks(RatedAnswers.all[1].poor, interview)
    #expect(good.mean >= 6 && poor.mean <= 3)
    // Not even a question is needed to mark without a crash.
    #expect(try await marks(RatedAnswers.all[1].good, .backend(turns: [])).depth > 1)
  }

  @Test func partsAreNumbersByName() async throws {
    let parts = try await marks(RatedAnswers.all[0].good, RatedAnswers.all[0].interview).parts
    for name in ["words", "topic", "expected", "specificity", "story", "structure", "fluency", "substance"] {
      #expect(parts[name] != nil, "\(name)")
    }
    #expect(parts["technologies"].map { $0 >= 4 } == true)
  }
}
