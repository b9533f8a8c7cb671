extension Transcript {
  /// Seconds between two segments that begin a new paragraph.
  public static let paragraphPause = 1.5

  /// The words alone: a paragraph wherever the speaker paused for 1.5 s or longer, a blank line between
  /// paragraphs, no line wrapped. Ends in a newline; empty when nothing was said.
  public var plainText: String {
    var paragraphs: [[String]] = []
    var spokenUntil = -Double.infinity
    for segment in segments {
      let pieces = segment.text.visiblePieces
      guard !pieces.isEmpty else { continue }
      if paragraphs.isEmpty || segment.start - spokenUntil >= Self.paragraphPause {
        paragraphs.append(pieces)
      } else {
        paragraphs[paragraphs.count - 1] += pieces
      }
      spokenUntil = max(spokenUntil, segment.end)
    }
    return paragraphs.map { $0.joined(separator: " ") + "\n" }.joined(separator: "\n")
  }
}
