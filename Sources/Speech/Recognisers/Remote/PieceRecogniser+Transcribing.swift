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
