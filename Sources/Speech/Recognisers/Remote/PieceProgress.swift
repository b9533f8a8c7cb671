internal import Core

/// The pieces of a recording: those under way, and what was heard in the others.
struct PieceProgress {
  private(set) var running = 0
  /// By piece, where it ends in the recording: seconds.
  private var ends: [Double] = []
  private var results: [Int: TimedPiece] = [:]
  /// All pieces before this one are done.
  private var complete = 0

  /// The number of the piece.
  mutating func started(_ piece: Piece) -> Int {
    running += 1
    ends.append(Audio.seconds(piece.parts.last?.end ?? 0))
    return ends.count - 1
  }

  /// The seconds up to which all is done now, if that is more than before.
  mutating func finished(_ number: Int, _ result: TimedPiece) -> Double? {
    running -= 1
    results[number] = result
    let before = complete
    while results[complete] != nil { complete += 1 }
    return complete > before ? ends[complete - 1] : nil
  }

  func transcript(by recogniser: String) -> Transcript {
    let all = results.sorted { $0.key < $1.key }.reduce(TimedPiece()) { $0 + $1.value }
    return Transcript(
      language: all.language ?? "und", recogniser: recogniser, trust: .medium,
      wordTimes: all.isEstimated ? .estimated : .measured, segments: all.segments)
  }
}
