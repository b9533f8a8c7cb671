extension Transcript {
  enum CodingKeys: String, CodingKey {
    case text, language, recogniser, trust, segments
    case wordTimes = "word_times"
  }

  /// Reads what `encode(to:)` writes. `text` is not read: it follows from the segments, so that the two can
  /// never disagree. Without `word_times`, as before there was an estimate, times are measured.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      language: try values.decode(String.self, forKey: .language),
      recogniser: try values.decode(String.self, forKey: .recogniser),
      trust: try values.decode(Trust.self, forKey: .trust),
      wordTimes: try values.decodeIfPresent(WordTimes.self, forKey: .wordTimes) ?? .measured,
      segments: try values.decode([Segment].self, forKey: .segments))
  }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(text, forKey: .text)
    try values.encode(language, forKey: .language)
    try values.encode(recogniser, forKey: .recogniser)
    try values.encode(trust, forKey: .trust)
    try values.encode(wordTimes, forKey: .wordTimes)
    try values.encode(segments, forKey: .segments)
  }
}

extension Transcript.Word {
  /// Times are written to the millisecond, the confidence to three decimals.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(word, forKey: .word)
    try values.encode(thousandths(start), forKey: .start)
    try values.encode(thousandths(end), forKey: .end)
    try values.encodeIfPresent(confidence.map(thousandths), forKey: .confidence)
  }

  enum CodingKeys: String, CodingKey { case word, start, end, confidence }
}

extension Transcript.Segment {
  /// Times are written to the millisecond.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(thousandths(start), forKey: .start)
    try values.encode(thousandths(end), forKey: .end)
    try values.encode(text, forKey: .text)
    try values.encode(words, forKey: .words)
  }

  enum CodingKeys: String, CodingKey { case start, end, text, words }
}

/// Sums of frame lengths come out as 12.340000000000002, which nobody wants to read in a report.
private func thousandths(_ value: Double) -> Double {
  let rounded = (value * 1000).rounded() / 1000
  return rounded.isFinite ? rounded : value
}
