/// One sentence of a model that leads over to a question of ours, bounded as it comes: what was told of it cannot be
/// taken back.
struct LeadText {
  /// Scalars from which on it ends after a word, and those after which it ends anywhere. One that was asked for in
  /// twenty words has about 120.
  private static let enough = 250
  private static let longest = 400

  private var plain = PlainText()
  /// Whether no more of it is wanted.
  private(set) var isOver = false

  /// What was told.
  var text: String { plain.text }

  /// What is to be told of the token.
  mutating func append(_ token: String) -> String {
    var told = ""
    for scalar in token.unicodeScalars where !isOver {
      told += plain.append(String(scalar))
      let endsSentence = plain.text.last.map { ".?!".contains($0) } == true
      isOver =
        plain.isBeforeSpace && (endsSentence || plain.count > Self.enough) || plain.count > Self.longest
    }
    return told
  }

  mutating func end() -> String { plain.end() }
}
