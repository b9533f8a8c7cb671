/// The lines of a page, put together from where its characters are. Pure.
///
/// Poppler finds columns and gives their lines one after the other, but it takes a list's numbers and a table's
/// columns for columns of the page, too. So a list's label is put back before its line, and lines of short pieces
/// side by side, which no column of prose has, are read across.
struct PageLayout {
  /// A character and its box in points; y grows downwards.
  struct Glyph {
    var scalar: Unicode.Scalar
    var x1: Double, y1: Double, x2: Double, y2: Double
  }

  /// Characters on one line without a wide gap, in poppler's order.
  private struct Piece {
    var text = String.UnicodeScalarView()
    var x1 = Double.infinity, y1 = Double.infinity, x2 = -Double.infinity, y2 = -Double.infinity
    var isProse = false
    var length: Int { text.count }
    var height: Double { y2 - y1 }
    var middle: Double { (y1 + y2) / 2 }

    mutating func add(_ glyph: Glyph) {
      text.append(glyph.scalar)
      (x1, y1) = (min(x1, glyph.x1), min(y1, glyph.y1))
      (x2, y2) = (max(x2, glyph.x2), max(y2, glyph.y2))
    }

    func isBeside(_ other: Piece) -> Bool {
      abs(middle - other.middle) < 0.4 * min(height, other.height)
    }

    /// Whether it is the next line, or nearly, of the same column.
    func isBelow(_ other: Piece) -> Bool {
      abs(x1 - other.x1) < 3 * height && middle > other.middle && middle - other.middle < 2.2 * other.height
    }
  }

  /// In heights of the line: where a piece ends…
  private static let wideGap = 1.5
  /// …and how far a list's label may be from its text.
  private static let labelGap = 4.0
  /// Characters from which on a line is one of prose, and not a table's cell.
  private static let proseLength = 40

  private var pieces: [Piece] = []

  init(_ glyphs: [Glyph]) {
    cut(glyphs)
    markProse()
  }

  /// The lines, or nil where the characters do not stand in lines: those of vertical writing, for one.
  func lines() -> [String]? {
    guard pieces.count < 20 || pieces.count * 3 < pieces.reduce(0, { $0 + $1.length }) else { return nil }
    let rows = rows()
    var lines: [String] = []
    var above: Piece?
    for row in rows {
      guard let first = row.first else { continue }
      if let above, abs(first.middle - above.middle) > 1.9 * max(above.height, first.height) {
        lines.append("")
      }
      var line = String(first.text)
      for (left, right) in zip(row, row.dropFirst()) {
        line += right.x1 - left.x2 > Self.wideGap * left.height && !Self.isLabel(left) ? "\t" : " "
        line += String(right.text)
      }
      lines.append(line)
      above = first
    }
    return lines
  }

  private mutating func cut(_ glyphs: [Glyph]) {
    var piece = Piece()
    var last: Glyph?
    func isBreak(_ glyph: Glyph) -> Bool {
      guard let last else { return false }
      let height = max(last.y2 - last.y1, 0.1)
      let gap = glyph.x1 - last.x2
      return gap > Self.wideGap * height || gap < -height
        || abs(glyph.y1 + glyph.y2 - last.y1 - last.y2) > height
    }
    for glyph in glyphs {
      let isBlank = glyph.scalar.properties.isWhitespace
      if glyph.scalar == "\n" || (!isBlank && isBreak(glyph)) {
        if !piece.text.isEmpty { pieces.append(piece) }
        piece = Piece()
        last = nil
      }
      if isBlank {
        // One that ends a piece is dropped with the gap behind it.
        if glyph.scalar != "\n", last != nil, piece.text.last != " " { piece.text.append(" ") }
      } else {
        piece.add(glyph)
        last = glyph
      }
    }
    if !piece.text.isEmpty { pieces.append(piece) }
    for index in pieces.indices where pieces[index].text.last == " " { pieces[index].text.removeLast() }
  }

  /// A run of lines one below the other is prose as soon as one of them is long: so are then its short last lines.
  private mutating func markProse() {
    var start = 0
    for index in pieces.indices {
      let isLast = index + 1 == pieces.count || !pieces[index + 1].isBelow(pieces[index])
      guard isLast else { continue }
      let isProse = pieces[start...index].contains { $0.length > Self.proseLength }
      for member in start...index { pieces[member].isProse = isProse }
      start = index + 1
    }
  }

  /// The pieces that make a line each, from left to right; the lines in poppler's order.
  private func rows() -> [[Piece]] {
    let byPlace = pieces.indices.sorted { (pieces[$0].middle, $0) < (pieces[$1].middle, $1) }
    var taken: Set<Int> = []
    var rows: [(order: Int, pieces: [Piece])] = []
    for (position, index) in byPlace.enumerated() where !taken.contains(index) {
      var members = [index]
      for other in byPlace[(position + 1)...] {
        guard pieces[other].middle - pieces[index].middle < pieces[index].height else { break }
        if !taken.contains(other), pieces[other].isBeside(pieces[index]) { members.append(other) }
      }
      members.sort { (pieces[$0].x1, $0) < (pieces[$1].x1, $1) }
      for row in split(members) {
        // A label's text stands among the other lines of its column; all labels may come before it.
        guard let place = row.first(where: { !Self.isLabel(pieces[$0]) }) ?? row.first else { continue }
        taken.formUnion(row)
        rows.append((place, row.map { pieces[$0] }))
      }
    }
    return rows.sorted { $0.order < $1.order }.map(\.pieces)
  }

  /// Cuts what stands side by side into what is read together: cells among themselves, a label with what follows.
  private func split(_ members: [Int]) -> [[Int]] {
    var rows: [[Int]] = []
    for index in members {
      let piece = pieces[index]
      if let last = rows.last?.last {
        let before = pieces[last]
        let isLabelled = Self.isLabel(before) && piece.x1 - before.x2 < Self.labelGap * piece.height
        // A list's lines are prose together with its text.
        let areCells = !piece.isProse && !before.isProse
        if piece.x1 >= before.x2 - 1, isLabelled || areCells {
          rows[rows.count - 1].append(index)
          continue
        }
      }
      rows.append([index])
    }
    return rows
  }

  /// Whether it is a bullet, or a number as of a list.
  private static func isLabel(_ piece: Piece) -> Bool {
    guard piece.length <= 5, let last = piece.text.last else { return false }
    if piece.length == 1 { return !last.properties.isAlphabetic && last.properties.numericType == nil }
    return ".)".unicodeScalars.contains(last)
      && piece.text.dropLast().allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "(" || $0 == "."
      }
  }
}
