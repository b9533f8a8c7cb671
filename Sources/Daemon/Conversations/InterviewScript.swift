internal import Interviewing
internal import Storage

/// What an interviewer session does when: welcome with a question about the candidate's interest, behavioral questions,
/// technical ones with a probe after each, the custom ones, closing. A model chooses words, and nothing of this.
struct InterviewScript: Equatable {
  /// What makes the interviewer speak.
  enum Event: Equatable {
    /// The interview is to begin.
    case started
    /// The candidate said something.
    case answered
    /// An operator said something, which no question of the script answers.
    case directed
  }

  enum Refusal: Error, Equatable {
    case isActive, isNotActive
  }

  private let steps: [DialogueCue]
  /// How many of the steps were taken.
  private(set) var step: Int
  private(set) var isActive: Bool

  init(_ settings: ConversationSettings, at progress: Conversation.Progress = .init()) {
    let skills = settings.skills
    var steps: [DialogueCue] = [
      .welcome(candidate: settings.candidateName, position: settings.jobPosition)
    ]
    // Not ranges: there may be none.
    for number in 0..<settings.behavioralQuestions { steps.append(.behavioral(number: number + 1)) }
    for number in 0..<settings.technicalQuestions {
      let skill = skills.isEmpty ? nil : skills[number % skills.count]
      steps += [.technical(skill: skill, number: number + 1), .probe]
    }
    steps += settings.customQuestions.map { .put(question: $0) } + [.closing]
    self.steps = steps
    step = min(progress.step, steps.count)
    isActive = progress.isActive && step < steps.count
  }

  /// Behavioral, technical and custom questions that were asked.
  var asked: Int {
    steps[..<step].count { cue in
      switch cue {
      case .behavioral, .technical, .put: true
      case .welcome, .probe, .resume, .closing: false
      }
    }
  }

  /// What is to be said now. Nothing has changed before that was said: ``said(after:)``.
  func cue(for event: Event) throws(Refusal) -> DialogueCue {
    switch event {
    case .started:
      if isActive { throw .isActive }
      return steps[0]
    case .answered:
      guard isActive else { throw .isNotActive }
      return steps[step]
    case .directed:
      guard isActive else { throw .isNotActive }
      return .resume
    }
  }

  /// What was to be said was said.
  mutating func said(after event: Event) {
    switch event {
    case .started: (step, isActive) = (1, true)
    case .answered:
      step += 1
      isActive = step < steps.count
    case .directed: break
    }
  }
}
