/// Fills the two lines of a cue, piece by piece.
struct CaptionLayout {
  /// Characters in all, with the spaces or the line end between the pieces.
  private(set) var width = 0
  private var line = 0
  private var lines = 1

  /// Whether a further piece of `piece` characters still fits. The first one always does.
  mutating func add(_ piece: Int) -> Bool {
    width += width == 0 ? piece : piece + 1
    if line == 0 {
      line = piece
    } else if line + 1 + piece <= Captions.lineLength {
      line += 1 + piece
    } else {
      lines += 1
      line = piece
    }
    return lines <= 2
  }

  /// `pieces` in one line where they fit, else in two of as equal a length as can be.
  static func lines(of pieces: ArraySlice<CaptionPiece>) -> [String] {
    let width = pieces.reduce(-1) { $0 + 1 + $1.width }
    guard width > Captions.lineLength else { return [joined(pieces)] }
    var first = -1
    var best = (longer: Int.max, cut: pieces.startIndex)
    for index in pieces.indices {
      first += 1 + pieces[index].width
      let longer = max(first, width - first - 1)
      if longer < best.longer { best = (longer, index + 1) }
    }
    return [joined(pieces[..<best.cut]), joined(pieces[best.cut...])]
  }

  private static func joined(_ pieces: ArraySlice<CaptionPiece>) -> String {
    pieces.map(\.text).joined(separator: " ")
  }
}
