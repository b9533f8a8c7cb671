/// A question as it comes from a model, bounded: what was told of it cannot be taken back, so it is ended early
/// rather than cut later.
struct QuestionText {
  /// Scalars. A question asked for in sixty words has a fifth of them.
  static let longest = 2000
  /// Past so many it ends with its sentence.
  static let enough = 1500

  private var plain = PlainText()
  /// Whether no more of it is wanted.
  private(set) var isOver = false

  /// What was told.
  var text: String { plain.text }

  /// Why it is no question, once it is over.
  var problem: String? {
    if plain.count > Self.longest { return "a question that does not end" }
    return text.saysSomething ? nil : "it is empty"
  }

  /// What is to be told of the token.
  mutating func append(_ token: String) -> String {
    guard plain.count + token.unicodeScalars.count > Self.enough else { return plain.append(token) }
    var told = ""
    for scalar in token.unicodeScalars where !isOver {
      told += plain.append(String(scalar))
      let endsSentence = plain.isBeforeSpace && plain.text.last.map { ".?!".contains($0) } == true
      isOver = (plain.count > Self.enough && endsSentence) || plain.count > Self.longest
    }
    return told
  }

  mutating func end() -> String { plain.end() }
}
