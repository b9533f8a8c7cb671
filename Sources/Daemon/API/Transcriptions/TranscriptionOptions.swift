internal import Core
internal import HTTPServer
internal import Speech

/// What the form asks for beside the recording.
struct TranscriptionOptions: Equatable {
  enum Form: String, CaseIterable {
    case json, text, srt, vtt
    case verbose = "verbose_json"
  }

  enum Granularity: String, CaseIterable { case word, segment }

  private(set) var model = ""
  private(set) var form = Form.json
  private(set) var granularities: Set<Granularity> = []

  /// Bytes of a field that is read; nil for one that means nothing here.
  static func longest(_ field: String) -> Int? {
    switch field {
    case "prompt": 1 << 16
    case "model", "language", "temperature", "response_format", "stream", "timestamp_granularities[]",
      "timestamp_granularities":
      1 << 10
    default: nil
    }
  }

  mutating func take(_ field: String, _ value: String) throws(TranscriptionRefusal) {
    switch field {
    case "model": model = value.trimmed
    case "response_format":
      guard let form = Form(rawValue: value) else {
        throw Self.unknown(field, Form.allCases.map(\.rawValue))
      }
      self.form = form
    case "timestamp_granularities", "timestamp_granularities[]":
      guard let granularity = Granularity(rawValue: value) else {
        throw Self.unknown("timestamp_granularities", Granularity.allCases.map(\.rawValue))
      }
      granularities.insert(granularity)
    case "temperature":
      guard let number = Double(value), (0...1).contains(number) else {
        throw TranscriptionRefusal("'temperature' must be a number from 0 to 1.", param: field)
      }
    case "language":
      guard value.isEmpty || LanguageTag.tag(value) != nil else {
        throw TranscriptionRefusal(
          "'language' must be a language code of ISO 639-1, such as 'en'.", param: field,
          code: "invalid_language_format")
      }
    case "stream":
      switch value.lowercased() {
      case "", "false", "0": break
      case "true", "1":
        throw TranscriptionRefusal(
          "Streamed transcriptions are not supported here.", param: field, code: "unsupported_value")
      default: throw Self.unknown(field, ["false"])
      }
    default: break
    }
  }

  /// Throws for what is missing, and for what does not go together.
  func check() throws(TranscriptionRefusal) {
    guard !model.isEmpty else {
      throw TranscriptionRefusal("you must provide a model parameter", param: "model")
    }
    guard granularities.isEmpty || form == .verbose else {
      throw TranscriptionRefusal(
        "'timestamp_granularities' needs the response_format 'verbose_json'.",
        param: "timestamp_granularities")
    }
  }

  private static func unknown(_ field: String, _ known: [String]) -> TranscriptionRefusal {
    TranscriptionRefusal(
      "'\(field)' must be one of \(known.map { "'\($0)'" }.joined(separator: ", ")).", param: field,
      code: "unsupported_value")
  }
}
