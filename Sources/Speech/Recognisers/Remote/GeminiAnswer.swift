internal import FoundationEssentials

/// What `generateContent` answers.
struct GeminiAnswer: Decodable {
  struct Candidate: Decodable {
    struct Content: Decodable { var parts: [Part]? }
    struct Part: Decodable {
      var text: String?
      /// Whether it is the model's thinking, which is no answer.
      var thought: Bool?
    }

    var content: Content?
    var finishReason: String?
  }

  struct Feedback: Decodable { var blockReason: String? }

  /// What the model was told to write: `GeminiRequest` holds the schema.
  struct Text: Decodable {
    struct Segment: Decodable {
      var start: Double?
      var end: Double?
      var text: String
    }

    var language: String?
    var segments: [Segment]
  }

  struct NoAnswer: Error {}

  var candidates: [Candidate]?
  var promptFeedback: Feedback?

  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) }

  /// Throws ``RecogniserError`` where the service declines or was cut short, and other errors for what is not as
  /// documented.
  func heard(by service: String) throws -> HeardPiece {
    if let reason = promptFeedback?.blockReason {
      throw RecogniserError.blocked(service: service, reason: Self.plain(reason))
    }
    guard let candidate = candidates?.first else { throw NoAnswer() }
    switch candidate.finishReason {
    case nil, "STOP": break
    case "MAX_TOKENS": throw RecogniserError.cutShort(service: service)
    case "OTHER", "MALFORMED_FUNCTION_CALL", "FINISH_REASON_UNSPECIFIED": throw NoAnswer()
    // SAFETY, RECITATION, PROHIBITED_CONTENT, BLOCKLIST, SPII, LANGUAGE, …
    case let reason?: throw RecogniserError.blocked(service: service, reason: Self.plain(reason))
    }
    let parts = candidate.content?.parts ?? []
    let written = parts.filter { $0.thought != true }.compactMap(\.text).joined()
    let text = try JSONDecoder().decode(Text.self, from: Data(written.utf8))
    return HeardPiece(
      language: text.language.flatMap(LanguageTag.tag),
      segments: text.segments.map { .init(text: $0.text, start: $0.start, end: $0.end) })
  }

  /// A reason is a word in capitals; anything else is not repeated.
  private static func plain(_ reason: String) -> String {
    let isWord =
      reason.utf8.count <= 40 && reason.utf8.allSatisfy { (0x41...0x5A).contains($0) || $0 == 0x5F }
    return isWord ? reason : "no reason given"
  }
}
