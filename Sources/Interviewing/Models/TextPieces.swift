/// A text in pieces that a model's window holds.
struct TextPieces: Sendable {
  /// Requests stay bounded however long somebody speaks: of more pieces as many are taken, spread evenly.
  static let most = 64

  /// Each with its length in bytes as weight.
  let texts: [String]
  var weights: [Double] { texts.map { Double($0.utf8.count) } }
  /// Pieces that were not taken.
  let leftOut: Int

  /// Cut after `parts` (utterances, say) where one is not too long for itself, else between words; a longer
  /// word is cut anywhere.
  init(_ parts: [String], longest: Int) {
    var pieces: [String] = []
    var piece = ""
    func add(_ part: String, orSplit split: () -> Void) {
      if part.utf8.count > longest { return split() }
      if !piece.isEmpty, piece.utf8.count + 1 + part.utf8.count > longest {
        pieces.append(piece)
        piece = ""
      }
      piece += piece.isEmpty ? part : " " + part
    }
    for part in parts where !part.isEmpty {
      add(part) {
        for word in part.split(separator: " ") {
          add(String(word)) {
            var rest = word.unicodeScalars[...]
            while !rest.isEmpty {
              // Four bytes are the longest scalar.
              add(String(rest.prefix(max(1, longest / 4)))) {}
              rest = rest.dropFirst(max(1, longest / 4))
            }
          }
        }
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    texts = pieces.evenly(Self.most)
    leftOut = pieces.count - texts.count
  }
}
