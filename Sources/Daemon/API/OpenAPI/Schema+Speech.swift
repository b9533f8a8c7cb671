internal import HTTPServer

/// How an answer was said and what was seen: docs/report.md.
extension Schema {
  private static func score(_ description: String) -> Schema {
    .number(description + ", 0–10; null where it could not be measured", in: 0...10).nullable
  }

  private static func amount(_ description: String) -> Schema { .number(description, in: 0...(.infinity)) }
  private static func count(_ description: String) -> Schema { .integer(description, in: 0...Int.max) }
  private static func share(_ description: String) -> Schema { .number(description + ", 0–1", in: 0...1) }

  /// `VoiceAnalysis`.
  static let voiceAnalysis = Schema.object(
    "How it was said: scores, and the measures that they are drawn from",
    [
      .required("fluency_score", score("Pauses, runs, repetitions")),
      .required("clarity_score", score("How well it can be understood")),
      .required("confidence_score", score("Steadiness and liveliness of the voice")),
      .required("pace_score", score("How near the pace is to a pleasant one")),
      .required("total_score", score("All four together")),
      .required("rate_wpm", count("Words a minute; null without words").nullable),
      .required("measures", voiceMeasures),
      .required(
        "terms",
        .map(
          of: .list(
            of: .object([
              .required("term", .string("The measure's name")),
              .required("value", .number("The measure, in its own unit")),
              .required("score", .number("0–10", in: 0...10)),
              .required("weight", share("Its share of the score")),
            ]).named("VoiceTerm")), "By score: what it is the weighted mean of")),
    ]
  ).named("VoiceAnalysis")

  /// `VoiceMeasures`.
  private static let voiceMeasures = Schema.object(
    "What could not be measured is absent",
    [
      .required("duration", amount("Seconds of the recording")),
      .required("speaking_span", amount("Seconds from the first speech to the last")),
      .required("phonation_time", .number("Seconds of speech within the span")),
      .required(
        "pauses",
        .object(
          "Of at least 0.3 s within the span",
          [
            .required("count", count("How many")), .required("total", amount("Seconds")),
            .required("mean", amount("Seconds")), .required("longest", amount("Seconds")),
            .required("long", count("Those longer than a second")), .required("share", share("Of the span")),
          ])),
      .required("syllables", count("Syllable nuclei")),
      .optional("articulation_rate", amount("Syllables per second of speech")),
      .optional("words", count("Words of the transcript")),
      .optional("words_per_minute", amount("Of the speaking span")),
      .optional("mean_length_of_run", amount("Words between two pauses")),
      .optional("fillers", count("Such as “um”; absent where the recogniser leaves them out")),
      .optional("repetitions", count("Words said twice in a row")),
      .optional("word_confidence", share("Mean confidence of the words")),
      .optional(
        "pitch",
        .object(
          "Absent where nothing is voiced",
          [
            .required("median_hz", amount("Hz")), .required("low_hz", amount("Hz, 5th percentile")),
            .required("high_hz", amount("Hz, 95th percentile")),
            .required("range_semitones", amount("From low to high")),
            .required("sd_semitones", amount("Standard deviation")),
            .required("voiced", share("Share of the frames with a voice")),
          ])),
      .optional("intensity_sd_db", amount("Standard deviation of the level at the nuclei, dB")),
      .optional("hnr_db", .number("Harmonics-to-noise ratio, dB")),
    ]
  ).named("VoiceMeasures")

  /// `VideoSignals`.
  static let videoSignals = Schema.object(
    "What the key frames show; shares are of the key frames that were looked at",
    [
      .required("samples", count("Key frames looked at")),
      .required("width", .integer("Pixels", in: 1...Int.max)),
      .required("height", .integer("Pixels", in: 1...Int.max)),
      .optional("frame_rate", amount("Pictures per second")),
      .required("brightness", share("Mean; 0 is black")),
      .required("dark", share("Share of nearly black pictures")),
      .required("frozen", share("Share of pictures that equal the one before")),
    ]
  ).named("VideoSignals")
}
