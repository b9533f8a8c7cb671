internal import Interviewing
internal import Synchronization

/// A reply on its way from the interviewer to the candidate. That the interview ends is the script's to say, whatever a
/// model says: ``EndMarker/text`` ends the closing, and stands nowhere else.
final class SpokenReply: Sendable {
  private struct State {
    var marker: EndMarker
    var text = ""
  }

  private let cue: DialogueCue
  private let feed: QuestionFeed
  private let state: Mutex<State>

  init(to cue: DialogueCue, _ feed: QuestionFeed) {
    self.cue = cue
    self.feed = feed
    // A question that is to be put exactly may have these words.
    let isOurs = if case .put(let question) = cue { EndMarker.isIn(question) } else { false }
    state = Mutex(State(marker: EndMarker(isTaken: isOurs)))
  }

  func append(_ piece: String) { tell { $0.append(piece) } }

  /// Gives all that the candidate was told.
  ///
  /// Throws `InterviewerError` where nothing is left to say.
  func end() throws -> String {
    tell { $0.end() }
    let text = state.withLock { $0.text }
    guard cue == .closing else {
      guard !text.isEmpty else {
        throw InterviewerError(
          "the model said nothing but the end of the interview",
          publicReason: "the model gave no usable answer")
      }
      return text
    }
    tell { _ in (text.isEmpty ? "" : "\n\n") + EndMarker.text }
    return state.withLock { $0.text }
  }

  /// One piece after the other, since the interviewer waits for each.
  private func tell(_ piece: (inout EndMarker) -> String) {
    let told = state.withLock { state in
      let told = piece(&state.marker)
      state.text += told
      return told
    }
    if !told.isEmpty { feed.append(told) }
  }
}
