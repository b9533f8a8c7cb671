internal import Interviewing

/// What the interviewer says next in a realtime conversation: each question, up to three times a closer look at the
/// answer, and at last the closing.
struct RealtimeScript: Equatable {
  static let mostProbes = 3

  /// What the candidate has given since the interviewer last spoke.
  enum Answer {
    case none
    /// Sound in which no word was heard, or that nobody transcribes.
    case wordless
    case words
  }

  enum Step: Equatable {
    /// The question of this index, or the welcome where there are none.
    case opening(Int)
    case probe
    case closing
  }

  private let openings: [DialogueCue]
  /// The opening that was said last.
  private var current: Int?
  private var probes = 0
  private var isClosed = false

  init(questions: [String]) {
    openings =
      questions.isEmpty ? [.welcome(candidate: "", position: "")] : questions.map { .put(question: $0) }
  }

  func step(after answer: Answer) -> Step {
    if isClosed { return .closing }
    guard let current else { return .opening(0) }
    switch answer {
    case .none: return .opening(current)
    case .words where probes < Self.mostProbes: return .probe
    case .words, .wordless: return current + 1 < openings.count ? .opening(current + 1) : .closing
    }
  }

  /// What the interviewer is told to do.
  func cue(of step: Step) -> DialogueCue {
    switch step {
    case .opening(let index): openings[index]
    case .probe: .probe
    case .closing: .closing
    }
  }

  /// It was said to its end.
  mutating func said(_ step: Step) {
    switch step {
    case .opening(let index):
      // The same question again does not begin it anew.
      if index != current { probes = 0 }
      current = index
    case .probe: probes += 1
    case .closing: isClosed = true
    }
  }
}
