/// File names, words and container fields come from strangers: control characters in them would steer the
/// terminal.
extension String {
  /// The text with control characters replaced, but for line breaks.
  var printable: String { replacingControls { $0 != "\n" } }

  /// The text on one line, with control characters replaced.
  var printableLine: String { replacingControls { _ in true } }

  private func replacingControls(where applies: (Character) -> Bool) -> String {
    String(
      map { character in
        let isControl = character.unicodeScalars.contains {
          [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        return isControl && applies(character) ? "\u{FFFD}" : character
      })
  }
}
