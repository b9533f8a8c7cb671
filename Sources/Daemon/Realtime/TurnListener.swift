internal import Core
internal import Speech

/// Hears a turn: the words, and how it was said.
struct TurnListener: Sendable {
  /// What of a turn is recognised at once, at least, in seconds: what was heard is told after each.
  private static let piece = 12.0
  /// Turns that may wait for a place.
  static let mostWaiting = 256

  /// Thrown where no place came free in time.
  struct Busy: Error {}

  /// What there is to say about a turn, on its own clock.
  struct Result: Sendable {
    var signals: VoiceSignals
    /// Nil without a recogniser.
    var transcript: Transcript?
  }

  /// Nil: nothing is transcribed.
  var recogniser: (any Recogniser)?
  /// Hears what the first could not.
  var fallback: (any Recogniser)?
  /// Of live turns alone: nobody who speaks waits for the end of a recording that is worked on.
  var places: Permits
  /// How long a piece waits for a place.
  var patience = Duration.seconds(30)

  /// Hears `samples`, 16 kHz mono. `told` gets the text piece by piece: joined they are the transcript's text.
  ///
  /// Throws `RecogniserError`, `CancellationError`, ``Busy``, ``PipelineError/outOfMemory``, and what `told` throws.
  func hear(_ samples: [Float], told: @Sendable (String) async throws -> Void) async throws -> Result {
    let (signals, utterances) = try await TurnAnalysis(samples, cutsUtterances: recogniser != nil).run()
    guard let recogniser else { return Result(signals: signals) }
    var transcript = Transcript(language: "und", recogniser: recogniser.name, trust: .low, segments: [])
    for piece in Self.pieces(utterances) {
      let heard = try await withPlace { try await transcribe(piece, recogniser) }
      let segments = transcript.segments
      transcript = heard
      transcript.segments = segments
      for segment in heard.segments {
        let separator = transcript.text.isEmpty ? "" : " "
        transcript.segments.append(segment)
        if !segment.text.isEmpty { try await told(separator + segment.text) }
      }
    }
    return Result(signals: signals, transcript: transcript)
  }

  private func withPlace(_ work: () async throws -> Transcript) async throws -> Transcript {
    let hasPlace = await withTaskGroup(of: Bool.self) { group in
      group.addTask { [places] in (try? await places.take()) != nil }
      group.addTask { [patience] in
        try? await Task.sleep(for: patience)
        return false
      }
      var hasPlace = false
      // Both may have come to their ends at once: a place that was taken is one all the same.
      for await tookOne in group {
        hasPlace = hasPlace || tookOne
        group.cancelAll()
      }
      return hasPlace
    }
    guard hasPlace else {
      try Task.checkCancellation()
      throw Busy()
    }
    defer { places.give() }
    return try await work()
  }

  private func transcribe(
    _ utterances: [Utterance], _ recogniser: any Recogniser
  ) async throws -> Transcript {
    do {
      return try await recogniser.transcribe(Self.stream(utterances)) { _ in }
    } catch let error as RecogniserError {
      guard let fallback else { throw error }
      return try await fallback.transcribe(Self.stream(utterances)) { _ in }
    }
  }

  private static func stream(_ utterances: [Utterance]) -> AsyncStream<Utterance> {
    AsyncStream { stream in
      for utterance in utterances { stream.yield(utterance) }
      stream.finish()
    }
  }

  /// Neighbours together, until they are long enough.
  static func pieces(_ utterances: [Utterance]) -> [[Utterance]] {
    var pieces: [[Utterance]] = []
    var length = Double.infinity
    for utterance in utterances {
      if length >= piece {
        pieces.append([])
        length = 0
      }
      pieces[pieces.count - 1].append(utterance)
      length += Audio.seconds(utterance.samples.count)
    }
    return pieces
  }
}
