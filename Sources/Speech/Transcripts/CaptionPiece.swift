/// What captions are cut from: a word, or as much of an overlong one as a line holds.
struct CaptionPiece {
  /// Without white space and control characters; never empty.
  var text: String
  /// Characters, at most `Captions.lineLength`.
  var width: Int
  /// Milliseconds. A piece starts after the one before has started and ends before the next one starts, and
  /// it lasts for at least one millisecond.
  var start: Int
  var end: Int

  /// The pieces of all segments, in their order, their times made whole whatever the recogniser said.
  static func pieces(of transcript: Transcript) -> [CaptionPiece] {
    var pieces: [CaptionPiece] = []
    for segment in transcript.segments {
      let before = pieces.count
      for word in segment.words {
        pieces += spread(word.word, from: milliseconds(word.start), to: milliseconds(word.end))
      }
      if pieces.count == before {
        pieces += spread(segment.text, from: milliseconds(segment.start), to: milliseconds(segment.end))
      }
    }
    for index in pieces.indices.dropFirst() {
      pieces[index].start = max(pieces[index].start, pieces[index - 1].start + 1)
      pieces[index - 1].end = min(pieces[index - 1].end, pieces[index].start)
    }
    for index in pieces.indices { pieces[index].end = max(pieces[index].end, pieces[index].start + 1) }
    return pieces
  }

  /// `text` cut at white space, and within words that no line holds, each piece with its share of the time.
  private static func spread(_ text: String, from start: Int, to end: Int) -> [CaptionPiece] {
    let texts = text.visiblePieces.flatMap(lineLengths)
    let widths = texts.map(\.count)
    let total = widths.reduce(0, +)
    let duration = max(end - start, 0)
    var before = 0
    return zip(texts, widths).map { text, width in
      defer { before += width }
      return CaptionPiece(
        text: text, width: width, start: start + duration * before / total,
        end: start + duration * (before + width) / total)
    }
  }

  private static func lineLengths(of word: String) -> [String] {
    var rest = word[...]
    var parts: [String] = []
    while !rest.isEmpty {
      parts.append(String(rest.prefix(Captions.lineLength)))
      rest = rest.dropFirst(Captions.lineLength)
    }
    return parts
  }

  /// Whole milliseconds from 0 to 100 hours; 0 for what is no number.
  private static func milliseconds(_ seconds: Double) -> Int {
    let most = 360_000.0
    return seconds.isNaN ? 0 : Int((min(max(seconds, 0), most) * 1000).rounded())
  }
}
