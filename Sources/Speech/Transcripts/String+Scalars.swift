extension String {
  /// What stands between white space, line ends and control characters, in order; none is empty.
  ///
  /// Services send text with line ends and worse in it, and every export has lines of its own to keep.
  /// Scalars are looked at, not characters: a space followed by a combining mark is still a space.
  var visiblePieces: [String] {
    unicodeScalars
      .split { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
      .map { String($0) }
  }

  /// Every `text` replaced, also one that a combining mark follows: readers of captions look at bytes.
  func replacingScalars(of text: String, with other: String) -> String {
    String(unicodeScalars.replacing(text.unicodeScalars, with: other.unicodeScalars))
  }
}
