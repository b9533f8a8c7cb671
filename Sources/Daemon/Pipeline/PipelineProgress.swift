internal import Synchronization

/// How far the work on one recording has come. Only ever grows, and tells its listener only whole percents
/// that are new.
final class PipelineProgress: Sendable {
  /// A stage that has begun, and percent of the whole work: 0–100.
  typealias Listener = @Sendable (Stage, Int) -> Void

  private struct State {
    /// Share of the recording that has been decoded, 0…1.
    var decoded = 0.0
    var transcribed = 0.0
    var told = -1
  }

  /// Recognition takes a hundred times as long as decoding.
  private static let decodeWeight = 0.05

  private let transcribes: Bool
  private let listener: Listener
  private let state = Mutex(State())

  init(transcribes: Bool, listener: @escaping Listener) {
    self.transcribes = transcribes
    self.listener = listener
  }

  func decoded(_ share: Double) {
    update(transcribes ? .transcribe : .decode) { $0.decoded = max($0.decoded, share) }
  }

  func transcribed(_ share: Double) {
    update(.transcribe) { $0.transcribed = max($0.transcribed, share) }
  }

  func finished(_ stage: Stage) {
    update(stage) { $0 = State(decoded: 1, transcribed: 1, told: $0.told) }
  }

  private func update(_ stage: Stage, _ change: (inout State) -> Void) {
    // Told under the lock: two threads must not swap their percents on the way to the listener.
    state.withLock { state in
      change(&state)
      let weight = transcribes ? Self.decodeWeight : 1
      let share = weight * state.decoded + (1 - weight) * state.transcribed
      let percent = min(100, max(0, Int(share * 100)))
      guard percent > state.told else { return }
      state.told = percent
      listener(stage, percent)
    }
  }
}
