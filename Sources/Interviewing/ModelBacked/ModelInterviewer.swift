public import Core
public import HTTPClient

/// Has a chat model ask and mark: any server of `/chat/completions`, with streaming where it has it.
///
/// docs/decisions/0024-model-interviewer.md says what is sent where, and what an answer may do: it is data like the
/// documents and what candidates say. Marks are computed here, from the model's marks by criteria.
public struct ModelInterviewer: Interviewer {
  public let name: String
  let chat: ChatClient

  /// One model's name may stand for different models on different servers.
  public var identity: String { "\(name) \(chat.server.baseURL)" }

  /// - Parameters:
  ///   - timeout: for a task with all its attempts, and `firstByteTimeout` to the first byte of a streamed answer. A
  ///     failure that may pass is tried once more.
  ///   - observe: is told of each exchange with the model when it is over, on the task that asked.
  public init(
    server: ModelServers.OpenAICompatible, client: HTTPClient, timeout: Duration = .seconds(60),
    firstByteTimeout: Duration = .seconds(30), observe: @escaping @Sendable (ModelCall) -> Void = { _ in }
  ) {
    var retry = RetryPolicy()
    // Somebody waits for the answer, and the built-in interviewer can always step in.
    retry.maxAttempts = 2
    retry.maxRetryAfter = .seconds(5)
    self.init(
      server: server,
      client: ModelClient(http: client, timeout: timeout, firstByteTimeout: firstByteTimeout, retry: retry),
      observe: observe)
  }

  init(
    server: ModelServers.OpenAICompatible, client: ModelClient,
    observe: @escaping @Sendable (ModelCall) -> Void
  ) {
    name = "openai/" + server.model
    chat = ChatClient(client: client, server: server, observe: observe)
  }

  public func analyse(_ text: String, as kind: DocumentKind) async throws -> DocumentAnalysis {
    try await answer(
      to: Instructions.analysis(of: text, as: kind), for: .analysis, as: AnalysisAnswer.format
    ) { (answer: AnalysisAnswer) throws(ChatAnswer.Unusable) in try answer.analysis(by: name) }
  }

  public func ask(
    _ interview: InterviewContext, told: (@Sendable (String) async throws -> Void)?
  ) async throws -> AskedQuestion {
    guard interview.turns.count < interview.plan.slots.count else {
      throw InterviewerError("The interview's plan has no room for another question")
    }
    let slot = interview.plan.slots[interview.turns.count]
    let isFollowUp = Instructions.isFollowUp(slot, of: interview)
    var question = QuestionText()
    do {
      try await chat.stream(
        Instructions.question(slot, of: interview, isFollowUp: isFollowUp), for: .question,
        by: chat.deadline
      ) { token in
        let piece = question.append(token)
        if !piece.isEmpty { try await told?(piece) }
        return !question.isOver
      }
      let rest = question.end()
      if !rest.isEmpty { try await told?(rest) }
      if let problem = question.problem { throw chat.error(.malformed(problem)) }
    } catch let failure as EvaluationError {
      throw InterviewerError(failure)
    }
    return AskedQuestion(
      text: question.text, stage: slot.stage, skill: slot.skill, isFollowUp: isFollowUp, askedBy: name)
  }

  public func evaluate(
    _ answer: SpokenAnswer, in interview: InterviewContext
  ) async throws -> AnswerEvaluation {
    // There is nothing to ask a model about.
    if answer.text.isEmpty { return .silence }
    return try await self.answer(
      to: Instructions.evaluation(of: answer, in: interview), for: .evaluation, as: EvaluationAnswer.format
    ) { (marked: EvaluationAnswer) throws(ChatAnswer.Unusable) in try marked.evaluation(by: name) }
  }

  public func sumUp(_ interview: InterviewContext) async throws -> InterviewSummary {
    try await answer(to: Instructions.summary(of: interview), for: .summary, as: SummaryAnswer.format) {
      (answer: SummaryAnswer) throws(ChatAnswer.Unusable) in try answer.summary(by: name)
    }
  }

  public func assess(_ interview: InterviewContext) async throws -> InterviewAssessment {
    // There is nothing to ask a model about.
    guard interview.turns.contains(where: { $0.answer?.saysSomething == true }) else {
      return try await BuiltInInterviewer().assess(interview)
    }
    return try await answer(
      to: Instructions.assessment(of: interview), for: .assessment, as: AssessmentAnswer.format
    ) { (answer: AssessmentAnswer) throws(ChatAnswer.Unusable) in try answer.assessment(by: name) }
  }

  private func answer<Answer: Decodable, Value>(
    to messages: [ChatMessage], for purpose: ModelCall.Purpose, as format: ChatFormat,
    read: (Answer) throws(ChatAnswer.Unusable) -> Value
  ) async throws -> Value {
    do {
      return try await chat.answer(to: messages, for: purpose, as: format, by: chat.deadline) {
        (content) throws(ChatAnswer.Unusable) in try read(ChatAnswer.object(Answer.self, in: content))
      }.value
    } catch let failure as EvaluationError {
      throw InterviewerError(failure)
    }
  }
}

extension InterviewerError {
  init(_ failure: EvaluationError) {
    let reason =
      switch failure.code {
      case .timedOut, .notBegun, .loading: "the model did not answer in time"
      case .unreachable: "the model server could not be reached"
      case .unauthorised, .modelNotFound, .refused: "the model server refused"
      case .rateLimited, .quotaUsedUp: "the model server takes no more requests for now"
      case .unavailable: "the model server failed"
      case .malformed: "the model's answer could not be used"
      case .system: "the model could not be asked"
      }
    self.init(failure.description, publicReason: reason)
  }
}

extension AnswerEvaluation {
  /// Of no words.
  fileprivate static let silence = AnswerEvaluation(
    clarity: 1, relevance: 1, depth: 1, feedback: AnswerFeedback.silence, evaluatedBy: "built-in",
    parts: ["words": 0])
}
