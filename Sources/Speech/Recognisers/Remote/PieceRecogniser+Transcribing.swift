internal import Core

extension PieceRecogniser {
  /// Gathers utterances into pieces, has several recognised at once, and joins what was heard in order.
  ///
  /// Holds at most ``requestsAtOnce`` pieces and the one that is being gathered: utterances are not pulled
  /// while all requests are under way.
  func transcript<Utterances: AsyncSequence & Sendable>(
    of utterances: Utterances, heard: @Sendable (Double) async -> Void
  ) async throws -> Transcript where Utterances.Element == Utterance {
    try await withThrowingTaskGroup(of: (Int, TimedPiece).self) { group in
      var progress = PieceProgress()
      var gatherer = PieceGatherer(maxBytes: maxAudioBytes)
      var iterator = utterances.makeAsyncIterator()
      var hasEnded = false
      while !hasEnded {
        let utterance = try await iterator.next()
        hasEnded = utterance == nil
        guard let piece = utterance.map({ gatherer.add($0) }) ?? gatherer.finish() else { continue }
        if progress.running >= max(1, requestsAtOnce), let (number, timed) = try await group.next(),
          let time = progress.finished(number, timed)
        {
          await heard(time)
        }
        let number = progress.started(piece)
        group.addTask { (number, try await timed(piece)) }
      }
      while let (number, timed) = try await group.next() {
        if let time = progress.finished(number, timed) { await heard(time) }
      }
      // A source may take a cancellation for its end.
      try Task.checkCancellation()
      return progress.transcript(by: name)
    }
  }

  /// What was heard in the piece, on the recording's clock; in two halves where it is too large for the
  /// service or the answer for the model.
  private func timed(_ piece: Piece) async throws -> TimedPiece {
    do {
      return TimedPiece(try await hear(piece), piece)
    } catch let error as RecogniserError {
      guard error.wantsSmallerPieces, let (first, second) = piece.halves() else { throw error }
      return try await timed(first) + timed(second)
    }
  }
}

extension RecogniserError {
  fileprivate var wantsSmallerPieces: Bool {
    switch self {
    case .tooLarge, .cutShort: true
    default: false
    }
  }
}

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
