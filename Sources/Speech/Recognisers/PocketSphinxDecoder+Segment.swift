internal import Core

extension PocketSphinxDecoder {
  /// The utterance's words on the recording's clock; nil where none was heard.
  func segment(of utterance: Utterance) throws(RecogniserError) -> Transcript.Segment? {
    // Less than a few frames holds no phoneme.
    guard utterance.samples.count >= Audio.samples(0.1) else { return nil }
    return Self.segment(of: try entries(in: utterance.samples), in: utterance)
  }

  static func segment(of entries: [Entry], in utterance: Utterance) -> Transcript.Segment? {
    let start = Audio.seconds(utterance.start)
    let end = Audio.seconds(utterance.start + utterance.samples.count)
    var words: [Transcript.Word] = []
    for entry in entries {
      guard let word = spoken(entry.word) else { continue }
      // The last frame reaches beyond the last sample.
      let from = max(start + Double(entry.frames.lowerBound) / 100, words.last?.end ?? start)
      let to = min(start + Double(entry.frames.upperBound) / 100, end)
      guard to > from else { continue }
      words.append(Transcript.Word(word: word, start: from, end: to, confidence: entry.confidence))
    }
    guard let first = words.first, let last = words.last else { return nil }
    return Transcript.Segment(
      start: first.start, end: last.end, text: words.map(\.word).joined(separator: " "), words: words)
  }

  /// The dictionary's word without the number of its pronunciation, as `read` for `read(2)`; nil for the
  /// marks of silence and noise: `<s>`, `<sil>`, `[NOISE]`, `++COUGH++`.
  static func spoken(_ word: String) -> String? {
    guard let first = word.first, first != "<", first != "[", !word.hasPrefix("++") else { return nil }
    guard word.hasSuffix(")"), let parenthesis = word.lastIndex(of: "("), parenthesis > word.startIndex
    else { return word }
    return String(word[..<parenthesis])
  }
}
