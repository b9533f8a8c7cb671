internal import Core
internal import Dispatch
internal import Speech

/// Hears a turn: the words, and how it was said.
struct TurnListener: Sendable {
  /// What of a turn is recognised at once, at least, in seconds: what was heard is told after each.
  private static let piece = 12.0
  /// Where turns are analysed, about 2 ms of processor time for a second: outside the pool that all tasks share, and
  /// one core at most.
  private static let analysis = DispatchQueue(label: "interviewd.realtime.analysis")

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
  /// Shared with all else that is transcribed.
  var places: WorkPlaces

  /// Hears `samples`, 16 kHz mono. `told` gets the text piece by piece: joined they are the transcript's text.
  ///
  /// Throws `RecogniserError`, `CancellationError`, ``PipelineError/outOfMemory``, and what `told` throws.
  func hear(_ samples: [Float], told: @Sendable (String) async throws -> Void) async throws -> Result {
    let (signals, utterances) = try await analyse(samples)
    guard let recogniser else { return Result(signals: signals) }
    var transcript = Transcript(language: "und", recogniser: recogniser.name, trust: .low, segments: [])
    for piece in Self.pieces(utterances) {
      let heard = try await places.withPlace { try await transcribe(piece, recogniser) }
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

  private func analyse(_ samples: [Float]) async throws -> (VoiceSignals, [Utterance]) {
    let cuts = recogniser != nil
    return try await withCheckedThrowingContinuation { continuation in
      Self.analysis.async {
        guard var analyser = VoiceAnalyser(cutsUtterances: cuts) else {
          return continuation.resume(throwing: PipelineError.outOfMemory)
        }
        var utterances = analyser.append(samples)
        let ended = analyser.finish()
        utterances += ended.utterances
        // A fan has nothing to say.
        continuation.resume(returning: (ended.signals, ended.signals.isSilent ? [] : utterances))
      }
    }
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
