import Core
import Interviewing
import Synchronization
import TestSupport

/// An interviewer whose every answer a test scripts, and which counts what it is asked.
struct ScriptedInterviewer: Interviewer {
  typealias Told = @Sendable (String) async throws -> Void

  final class Calls: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func add(_ name: String) { counts.withLock { $0[name, default: 0] += 1 } }
    subscript(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }
  }

  var name = "scripted"
  let calls = Calls()
  var analysing: @Sendable (String) async throws -> DocumentAnalysis = { text in
    DocumentAnalysis(skills: [text], highlights: [], summary: text, analysedBy: "scripted")
  }
  /// The number of the question, from 1.
  var asking: @Sendable (Int, Told) async throws -> AskedQuestion = { number, told in
    try await told("Question ")
    try await told("\(number)?")
    return .scripted(number)
  }
  var evaluating: @Sendable (InterviewContext) async throws -> AnswerEvaluation = { _ in .scripted(7, 8, 9) }
  var saying: @Sendable (Dialogue, Told) async throws -> String = { dialogue, told in
    try await told("I ")
    try await told("see.")
    return "I see."
  }
  var summing: @Sendable () async throws -> InterviewSummary = {
    InterviewSummary(strengths: ["Clear"], improvements: [], feedback: "Good.", summarisedBy: "scripted")
  }

  var assessing: @Sendable (InterviewContext) async throws -> InterviewAssessment = { _ in
    InterviewAssessment(
      .init(technical: 8, communication: 9, problemSolving: 8, culturalFit: 9), strengths: ["Clear"],
      areasForImprovement: [], feedback: "Good.", assessedBy: "scripted")
  }

  func analyse(_ text: String, as kind: DocumentKind) async throws -> DocumentAnalysis {
    calls.add("analyse \(kind.rawValue)")
    return try await analysing(text)
  }

  func ask(_ interview: InterviewContext, told: Told?) async throws -> AskedQuestion {
    calls.add("ask")
    return try await asking(interview.turns.count + 1, told ?? { _ in })
  }

  func evaluate(_ answer: SpokenAnswer, in interview: InterviewContext) async throws -> AnswerEvaluation {
    calls.add("evaluate")
    return try await evaluating(interview)
  }

  func say(_ dialogue: Dialogue, told: Told) async throws -> String {
    calls.add("say")
    return try await saying(dialogue, told)
  }

  func sumUp(_ interview: InterviewContext) async throws -> InterviewSummary {
    calls.add("sumUp")
    return try await summing()
  }

  func assess(_ interview: InterviewContext) async throws -> InterviewAssessment {
    calls.add("assess")
    return try await assessing(interview)
  }
}

extension AskedQuestion {
  static func scripted(_ number: Int) -> AskedQuestion {
    AskedQuestion(
      text: "Question \(number)?", stage: number == 1 ? .intro : .technical, askedBy: "scripted")
  }
}

extension AnswerEvaluation {
  static func scripted(_ clarity: Int, _ relevance: Int, _ depth: Int) -> AnswerEvaluation {
    AnswerEvaluation(
      clarity: clarity, relevance: relevance, depth: depth, feedback: "Well said.", evaluatedBy: "scripted")
  }
}

/// Something that happens once, and what waits for it until then or until its task is cancelled.
final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume() }
  }

  func pass() async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.isOpen { return .success(()) }
          state.waiting[number] = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }
}
