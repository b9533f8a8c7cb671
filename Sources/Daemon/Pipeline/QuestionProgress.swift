internal import Core
internal import Storage

/// What share of a question's work each stage is, and what subscribers are told of it.
struct QuestionProgress: Sendable {
  let transcribes: Bool

  /// Percent, 0–99, when `share` (0…1) of `stage` is done.
  func percent(_ stage: Stage, _ share: Double) -> Int {
    let (start, end): (Double, Double) =
      switch stage {
      case .fetch: (0, fetchEnd)
      case .decode, .analyse, .transcribe: (fetchEnd, 95)
      case .archive: (95, 98)
      case .record: (98, 99)
      }
    return Int(start + (end - start) * min(1, max(0, share)))
  }

  /// Recognition takes far longer than anything else.
  private var fetchEnd: Double { transcribes ? 10 : 40 }

  func message(_ stage: Stage) -> String {
    switch stage {
    case .fetch: "Video download in progress"
    case .decode, .analyse: "Video analysis in progress"
    case .transcribe: "Video transcription in progress"
    case .archive: "Transcript archiving in progress"
    case .record: "Results are being recorded"
    }
  }
}
