internal import Core
internal import Storage

/// Writes down how far a question has come, at most four times a second: what subscribers see is committed
/// first, so that it never goes back, not even when the daemon is killed.
struct ProgressReporter: Sendable {
  private typealias Update = (stage: Stage, share: Double)

  private static let interval = Duration.milliseconds(250)

  let question: QuestionJob
  let plan: QuestionProgress
  let interviews: InterviewStore
  let hub: ProgressHub
  private let updates: AsyncStream<Update>
  private let continuation: AsyncStream<Update>.Continuation

  init(question: QuestionJob, plan: QuestionProgress, interviews: InterviewStore, hub: ProgressHub) {
    self.question = question
    self.plan = plan
    self.interviews = interviews
    self.hub = hub
    // Only the newest matters.
    (updates, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// `share` (0…1) of `stage` is done. From any thread.
  func update(_ stage: Stage, _ share: Double) { continuation.yield((stage, share)) }

  /// A stage begins: told at once, since that is what people look for.
  func begin(_ stage: Stage) async throws {
    if let interview = try await advance(stage, 0) { hub.publish(interview) }
  }

  /// Runs `work` while its updates are written down. An update that fails is left out: the next may succeed,
  /// and the work's own writes tell what is wrong.
  func reporting<Result: Sendable>(
    _ work: @Sendable (ProgressReporter) async throws -> Result
  ) async throws -> Result {
    let writing = Task { await write() }
    defer { writing.cancel() }
    return try await work(self)
  }

  private func advance(_ stage: Stage, _ share: Double) async throws -> Interview? {
    try await interviews.advance(
      question.interview, question.question, to: plan.percent(stage, share), stage: stage.rawValue,
      message: plan.message(stage))
  }

  private func write() async {
    // First the wait: what is quickly done needs no progress in between.
    var iterator = updates.makeAsyncIterator()
    while (try? await Task.sleep(for: Self.interval)) != nil {
      guard let (stage, share) = await iterator.next() else { return }
      if let interview = try? await advance(stage, share) { hub.publish(interview) }
    }
  }
}
