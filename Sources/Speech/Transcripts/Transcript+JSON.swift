public import FoundationEssentials

extension Transcript {
  /// The `schema` of the documents that `json()` makes. A change that could break a reader raises the number.
  public static let schema = "interviewd.transcript/1"

  /// A JSON document that stands alone: the transcript's own fields and its `schema`, keys sorted, ending in
  /// a newline. docs/transcript.md describes every field.
  /// - Throws: `EncodingError` when a time or a confidence is not a finite number.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(Document(transcript: self)) + Data("\n".utf8)
  }

  private struct Document: Encodable {
    let transcript: Transcript

    enum CodingKeys: String, CodingKey { case schema }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(Transcript.schema, forKey: .schema)
      try transcript.encode(to: encoder)
    }
  }
}
