/// Makes text of a model fit to be shown, piece by piece as it comes: on one line, with single spaces, without
/// control and other invisible characters, and without what a model thinks aloud first (`<think>…</think>`).
struct PlainText {
  private enum Phase {
    /// The beginning, while it may yet be that of a thought.
    case beginning(String)
    /// The last scalars of a thought.
    case thinking(String)
    case speaking
  }

  private static let thought = (begins: "<think>", ends: "</think>")

  /// All that ``append(_:)`` gave.
  private(set) var text = ""
  /// Scalars of it.
  private(set) var count = 0
  /// Whether a space or a line's end came after it.
  private(set) var isBeforeSpace = false
  private var phase = Phase.beginning("")

  /// What the piece adds to the text; empty where that is to be seen only with the next.
  mutating func append(_ piece: some StringProtocol) -> String {
    var added = String.UnicodeScalarView()
    for scalar in piece.unicodeScalars { take(scalar, &added) }
    text.unicodeScalars += added
    return String(added)
  }

  /// What was held back because a thought might have begun, as `<` alone.
  mutating func end() -> String {
    guard case .beginning(let held) = phase else { return "" }
    phase = .speaking
    return append(held)
  }

  private mutating func take(_ scalar: Unicode.Scalar, _ added: inout String.UnicodeScalarView) {
    switch phase {
    case .speaking: speak(scalar, &added)
    case .thinking(var tail):
      tail.unicodeScalars.append(scalar)
      phase = tail.hasSuffix(Self.thought.ends) ? .speaking : .thinking(String(tail.suffix(16)))
    case .beginning(var held):
      if held.isEmpty, scalar.properties.isWhitespace { return }
      held.unicodeScalars.append(scalar)
      if held == Self.thought.begins {
        phase = .thinking("")
      } else if Self.thought.begins.hasPrefix(held) {
        phase = .beginning(held)
      } else {
        phase = .speaking
        for scalar in held.unicodeScalars { speak(scalar, &added) }
      }
    }
  }

  private mutating func speak(_ scalar: Unicode.Scalar, _ added: inout String.UnicodeScalarView) {
    if scalar.properties.isWhitespace {
      isBeforeSpace = count > 0
    } else if !Self.isInvisible(scalar) {
      if isBeforeSpace { added.append(" ") }
      added.append(scalar)
      count += isBeforeSpace ? 2 : 1
      isBeforeSpace = false
    }
  }

  /// Controls, marks of direction, zero widths, tags, private use, and what is no character.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    // Nearly all there is.
    if (0x20..<0x7F).contains(scalar.value) { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}

extension String {
  /// As ``PlainText`` makes it, of `longest` scalars at most: cut after a sentence where one ends in the second half,
  /// else after a word, which an ellipsis shows.
  func plain(atMost longest: Int) -> String {
    var plain = PlainText()
    _ = plain.append(self)
    _ = plain.end()
    guard plain.count > longest else { return plain.text }
    let kept = plain.text.prefix(scalars: longest - 1)
    let half = kept.index(kept.startIndex, offsetBy: kept.count / 2)
    let end = kept.indices[half...].dropLast().last {
      ".?!".contains(kept[$0]) && kept[kept.index(after: $0)] == " "
    }
    if let end { return String(kept[...end]) }
    let word = kept[half...].lastIndex(of: " ").map { kept[..<$0] } ?? kept[...]
    return word + "…"
  }
}
