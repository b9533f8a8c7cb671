internal import Core

/// Brings times of a ``Piece`` back onto the recording's clock, to the sample.
///
/// Of a pause that was shortened its middle is missing: the half of the silence after an utterance is the
/// recording's after it, and the half before the next one is the recording's before that. So a time is never
/// further from the speech it belongs to than it was in the piece.
struct PieceClock {
  /// A stretch of the piece that is shifted as a whole. Seconds.
  private struct Stretch {
    var start: Double
    var end: Double
    var shift: Double
  }

  private let stretches: [Stretch]
  /// Seconds of the piece at which, between two utterances, the second's share of the pause begins.
  private let seams: [Double]

  init(_ piece: Piece) {
    var stretches: [Stretch] = []
    var seams: [Double] = []
    for (index, (part, place)) in zip(piece.parts, piece.places).enumerated() {
      let end = Audio.seconds(place + part.samples.count)
      let shift = Audio.seconds(part.start - place)
      if index > 0 {
        let before = piece.places[index - 1] + piece.parts[index - 1].samples.count
        seams.append(Audio.seconds(before + place) / 2)
      }
      if let last = stretches.indices.last, stretches[last].shift == shift {
        stretches[last].end = end
      } else {
        if let last = stretches.indices.last { stretches[last].end = seams.last ?? end }
        stretches.append(Stretch(start: seams.last ?? 0, end: end, shift: shift))
      }
    }
    self.stretches = stretches
    self.seams = seams
  }

  /// The utterance that `time` belongs to.
  func utterance(at time: Double) -> Int { seams.count { $0 <= time } }

  /// Where `start…end` of the piece is in the recording. What reaches over a shortened pause is cut at it, on
  /// the side where less of it lies. `start` must not be after `end`.
  func recording(_ start: Double, _ end: Double) -> (start: Double, end: Double) {
    let middle = (start + end) / 2
    guard let last = stretches.last else { return (start, end) }
    let stretch = stretches.first { middle < $0.end } ?? last
    let (from, to) = (stretch.start, stretch.end)
    return (min(max(start, from), to) + stretch.shift, min(max(end, from), to) + stretch.shift)
  }
}
