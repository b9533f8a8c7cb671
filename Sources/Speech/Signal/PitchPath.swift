/// Finds the path through all frames' candidates that scores best (Viterbi): strong candidates, few jumps,
/// few changes between voiced and unvoiced.
///
/// Every path goes through a frame that can only be unvoiced, so whatever lies before one is settled there and
/// only the stretch since the last one is kept.
struct PitchPath {
  private let settings: PitchSettings
  /// The settled part.
  private var frames: [PitchCandidate] = []

  // The stretch since: all frames' candidates in one array, and likewise, by frame and state, the state of
  // the frame before. State 0 is unvoiced, the others are the candidates.
  private var candidates: [PitchCandidate] = []
  private var origins: [UInt8] = []
  private var stateCounts: [UInt8] = []

  /// Scores of the best paths that end in the last frame's states, and the states' octaves.
  private var scores: [Float] = []
  private var octaves: [Float] = []

  /// `frames` is how many will come.
  init(_ settings: PitchSettings, frames count: Int) {
    self.settings = settings
    frames.reserveCapacity(count)
  }

  /// Adds a frame whose peak is `share` of the recording's.
  mutating func append(_ new: [PitchCandidate], share: Float) {
    var newScores: [Float] = []
    newScores.reserveCapacity(new.count + 1)
    let (score, origin) = bestOrigin { isVoiced, _ in isVoiced ? settings.changeCost : 0 }
    newScores.append(score + settings.unvoicedScore(share: share))
    origins.append(origin)
    let ceiling = PitchCandidate(frequency: settings.ceiling, strength: 0).octave
    for candidate in new {
      let octave = candidate.octave
      let (score, origin) = bestOrigin { isVoiced, from in
        isVoiced ? settings.jumpCost * abs(from - octave) : settings.changeCost
      }
      newScores.append(score + candidate.strength - settings.octaveCost * (ceiling - octave))
      origins.append(origin)
    }
    // Only differences matter, and sums over an hour would eat the precision of a Float.
    let best = newScores.max() ?? 0
    scores = newScores.map { $0 - best }
    octaves = [0] + new.map(\.octave)
    candidates += new
    stateCounts.append(UInt8(new.count + 1))
    if new.isEmpty { settle(endingIn: 0) }
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

  /// Follows the best path back through the stretch.
  private mutating func settle(endingIn last: Int) {
    var state = last
    var firstState = origins.count
    var firstCandidate = candidates.count
    let start = frames.count
    frames += repeatElement(.unvoiced, count: stateCounts.count)
    for frame in stateCounts.indices.reversed() {
      firstState -= Int(stateCounts[frame])
      firstCandidate -= Int(stateCounts[frame]) - 1
      if state > 0 { frames[start + frame] = candidates[firstCandidate + state - 1] }
      state = Int(origins[firstState + state])
    }
    candidates.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    stateCounts.removeAll(keepingCapacity: true)
  }

  /// The best path through all frames.
  consuming func best() -> Melody {
    settle(endingIn: scores.indices.max { scores[$0] < scores[$1] } ?? 0)
    return Melody(frames: frames)
  }
}
