/// A text as it is kept: lines that end with `\n`, no control or invisible characters but tabs, plain spaces,
/// letters instead of ligatures, at most two blank lines in a row, none at the ends.
public enum CleanText {
  private static let maxBlankLines = 2

  public static func text(_ raw: String) -> String {
    var output = ""
    output.reserveCapacity(raw.utf8.count)
    var blanks = 0
    for line in cleaned(raw).split(separator: "\n", omittingEmptySubsequences: false) {
      let end = line.lastIndex { $0 != " " && $0 != "\t" }
      guard let end else {
        blanks += 1
        continue
      }
      if !output.isEmpty {
        for _ in 0...min(blanks, maxBlankLines) { output.unicodeScalars.append("\n") }
      }
      blanks = 0
      output.unicodeScalars.append(contentsOf: line[...end])
    }
    return output
  }

  private static func cleaned(_ raw: String) -> Substring.UnicodeScalarView {
    var scalars = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in raw.unicodeScalars {
      // A line's end of two characters is one.
      if !(scalar == "\n" && isAfterReturn) { append(scalar, to: &scalars) }
      isAfterReturn = scalar == "\r"
    }
    return Substring(String(scalars)).unicodeScalars
  }

  private static func append(_ scalar: Unicode.Scalar, to scalars: inout String.UnicodeScalarView) {
    switch scalar.value {
    case 0x09: scalars.append(scalar)
    // Returns, page breaks, and Unicode's own line and paragraph separators.
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: scalars.append("\n")
    case 0xFB00...0xFB06: scalars.append(contentsOf: ligatures[Int(scalar.value - 0xFB00)].unicodeScalars)
    // Bullets of Symbol and Wingdings; what else fonts of icons put there has no meaning in a text.
    case 0xF0B7, 0xF0A7, 0xF0D8: scalars.append("•")
    // Zero-width joiners mean something in some scripts.
    case 0x200C, 0x200D: scalars.append(scalar)
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .privateUse, .unassigned, .surrogate: break
      case .spaceSeparator: scalars.append(" ")
      default: scalars.append(scalar)
      }
    }
  }

  private static let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]
}
