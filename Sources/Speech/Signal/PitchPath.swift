/// Finds the path through all frames' candidates that scores best (Viterbi): strong candidates, few jumps,
/// few changes between voiced and unvoiced.
struct PitchPath {
  private let settings: PitchSettings
  /// Scores of the best paths that end in the last frame's states: unvoiced, then each candidate.
  private var scores: [Float] = []
  private var octaves: [Float] = []
  /// By frame and state: the state of the frame before. All frames' states in one array.
  private var origins: [UInt8] = []
  private var stateCounts: [UInt8] = []

  init(_ settings: PitchSettings) { self.settings = settings }

  mutating func reserve(frames: Int, candidates: Int) {
    origins.reserveCapacity(frames + candidates)
    stateCounts.reserveCapacity(frames)
  }

  /// Adds a frame whose peak is `share` of the recording's.
  mutating func append(_ candidates: ArraySlice<PitchCandidate>, share: Float) {
    var newScores: [Float] = []
    var newOctaves: [Float] = []
    newScores.reserveCapacity(candidates.count + 1)
    newOctaves.reserveCapacity(candidates.count + 1)

    let (score, origin) = bestOrigin { isVoiced, _ in isVoiced ? settings.changeCost : 0 }
    newScores.append(score + settings.unvoicedScore(share: share))
    newOctaves.append(0)
    origins.append(origin)
    let ceiling = PitchCandidate(frequency: settings.ceiling, strength: 0).octave
    for candidate in candidates {
      let octave = candidate.octave
      let (score, origin) = bestOrigin { isVoiced, from in
        isVoiced ? settings.jumpCost * abs(from - octave) : settings.changeCost
      }
      newScores.append(score + candidate.strength - settings.octaveCost * (ceiling - octave))
      newOctaves.append(octave)
      origins.append(origin)
    }
    stateCounts.append(UInt8(newScores.count))
    // Only differences matter, and sums over an hour would eat the precision of a Float.
    let best = newScores.max() ?? 0
    scores = newScores.map { $0 - best }
    octaves = newOctaves
  }

  private func bestOrigin(cost: (_ isVoiced: Bool, _ octave: Float) -> Float) -> (Float, UInt8) {
    guard !scores.isEmpty else { return (0, 0) }
    var best = (score: -Float.infinity, origin: UInt8(0))
    for state in scores.indices {
      let score = scores[state] - cost(state > 0, octaves[state])
      if score > best.score { best = (score, UInt8(state)) }
    }
    return best
  }

  /// Follows the best path back. `candidates` are those of all frames, in order.
  func best(_ candidates: [PitchCandidate]) -> Melody {
    let frames = stateCounts.count
    var melody = Melody(
      frequencies: Array(repeating: 0, count: frames), strengths: Array(repeating: 0, count: frames))
    guard var state = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return melody }
    var firstState = origins.count
    var firstCandidate = candidates.count
    for frame in stride(from: frames - 1, through: 0, by: -1) {
      firstState -= Int(stateCounts[frame])
      firstCandidate -= Int(stateCounts[frame]) - 1
      if state > 0 {
        let candidate = candidates[firstCandidate + state - 1]
        melody.frequencies[frame] = candidate.frequency
        melody.strengths[frame] = candidate.strength
      }
      state = Int(origins[firstState + state])
    }
    return melody
  }
}
