internal import Glibc
internal import HTTPServer
internal import Speech

extension TranscriptionOptions {
  /// The transcript as it was asked for.
  ///
  /// - Parameter duration: seconds of the recording.
  func answer(_ transcript: Transcript, duration: Double) -> Response {
    switch form {
    case .text: .text(.ok, transcript.text + "\n")
    case .srt: .text(.ok, transcript.srt)
    case .vtt: .text(.ok, transcript.webVTT)
    case .json: .json(.ok, document: ["text": .string(transcript.text), "usage": Self.usage(duration)])
    case .verbose: .json(.ok, document: verbose(transcript, duration))
    }
  }

  private func verbose(_ transcript: Transcript, _ duration: Double) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("task", "transcribe"),
      .init("language", .string(LanguageTag.name(of: transcript.language) ?? transcript.language)),
      .init("duration", .number(duration)), .init("text", .string(transcript.text)),
    ]
    // As OpenAI does: segments where nothing else was asked for.
    if granularities.isEmpty || granularities.contains(.segment) {
      members.append(.init("segments", .array(transcript.segments.enumerated().map(Self.segment))))
    }
    if granularities.contains(.word) {
      members.append(
        .init(
          "words",
          .array(
            transcript.words.map {
              ["word": .string($0.word), "start": .number($0.start), "end": .number($0.end)]
            })))
    }
    members.append(.init("usage", Self.usage(duration)))
    return .object(members)
  }

  /// What Whisper knows and our recognisers do not has its neutral value: no tokens, temperature 0, a compression
  /// ratio of 1, and no chance of silence, for voice activity found speech there.
  private static func segment(_ index: Int, _ segment: Transcript.Segment) -> JSONValue {
    [
      "id": .integer(index),
      // In Whisper's frames, of which a second has a hundred.
      "seek": .integer(Int((segment.start * 100).rounded())),
      "start": .number(segment.start), "end": .number(segment.end), "text": .string(segment.text),
      "tokens": [], "temperature": 0.0, "avg_logprob": .number(logProbability(segment.words)),
      "compression_ratio": 1.0, "no_speech_prob": 0.0,
    ]
  }

  /// The mean logarithm of the words' confidences; 0 where there are none.
  private static func logProbability(_ words: [Transcript.Word]) -> Double {
    let logarithms = words.compactMap(\.confidence).map { log(max($0, 1e-6)) }
    return logarithms.isEmpty ? 0 : logarithms.reduce(0, +) / Double(logarithms.count)
  }

  private static func usage(_ duration: Double) -> JSONValue {
    ["type": "duration", "seconds": .integer(Int(duration.rounded(.up)))]
  }
}
