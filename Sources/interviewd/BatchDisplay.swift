internal import Core
internal import FoundationEssentials
internal import Storage
internal import Synchronization

/// Shows how far a batch of interviews has come: a line on standard output for each that has ended, and the
/// whole on standard error.
final class BatchDisplay: Sendable {
  private struct State {
    /// Percent by interview.
    var percents: [InterviewID: Int] = [:]
    var ended: Set<InterviewID> = []
    var failures = 0
    var bar = ProgressBar()
  }

  private let style: ProgressDisplay.Style
  private let count: Int
  private let state = Mutex(State())

  init(_ style: ProgressDisplay.Style, count: Int) {
    self.style = style.resolved
    self.count = count
  }

  /// Questions and interviews that failed.
  var failures: Int { state.withLock { $0.failures } }

  func update(_ interview: Interview) {
    state.withLock { state in
      state.percents[interview.id] = interview.progress
      if interview.status != .inProgress, state.ended.insert(interview.id).inserted {
        state.percents[interview.id] = 100
        let failed = interview.questions.filter { $0.error != nil }
        state.failures += max(failed.count, interview.status == .error ? 1 : 0)
        state.bar.clear()
        StandardOutput.writeLine("\(interview.id) \(interview.status.rawValue): \(interview.message)")
        for question in failed {
          StandardOutput.writeLine("  question \(question.id): \(question.error ?? "")".printableLine)
        }
      }
      switch style {
      case .bar:
        let percent = state.percents.values.reduce(0, +) / max(count, 1)
        state.bar.draw(percent, "\(state.ended.count) of \(count) interviews")
      case .json: writeLine(interview)
      case .auto, .none: break
      }
    }
  }

  func clear() { state.withLock { $0.bar.clear() } }

  private func writeLine(_ interview: Interview) {
    struct Line: Encodable {
      var event = "progress"
      var interviewID: Int64
      var status: String
      var progress: Int

      enum CodingKeys: String, CodingKey {
        case event, status, progress
        case interviewID = "interview_id"
      }
    }
    StandardError.writeJSON(
      Line(
        interviewID: interview.id.rawValue, status: interview.status.rawValue,
        progress: interview.progress))
  }
}
