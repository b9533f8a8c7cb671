internal import Core
internal import FoundationEssentials

/// A file of `KEY=VALUE` lines. Empty lines are passed over, and so is a `#` at the beginning of a line or
/// after a blank, with what follows it. A value in double or single quotes is taken as it is between them; the
/// quote itself is written twice there.
/// Of two lines with the same key the last counts.
struct ConfigurationFile {
  struct Line: Equatable {
    var value: String
    /// `FILE:LINE`.
    var place: String
  }

  private(set) var lines: [String: Line] = [:]

  /// Throws at the first line that is malformed or whose key is not among `keys`.
  init(path: String, keys: Set<String>) throws(ConfigurationError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      let missing = (error as? CocoaError)?.code == .fileReadNoSuchFile
      throw .unreadableFile(path, reason: missing ? "no such file" : "it is not readable text")
    }
    // A Windows line end is one Character.
    let rows = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, row) in rows.enumerated() {
      let place = "\(path):\(index + 1)"
      let row = row.trimmed
      guard !row.isEmpty, !row.hasPrefix("#") else { continue }
      guard let equals = row.firstIndex(of: "="), equals != row.startIndex,
        let value = Self.value(row[row.index(after: equals)...].trimmed)
      else { throw .malformedLine(place: place) }
      let key = row[..<equals].trimmed
      guard keys.contains(key) else { throw .unknownKey(key, place: place) }
      lines[key] = Line(value: value, place: place)
    }
  }

  /// Without quotes and comment; nil where a quote stays open or text follows the closing one.
  private static func value(_ text: String) -> String? {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      return String(text.prefix(upTo: comment(in: text))).trimmed
    }
    var value = ""
    var rest = text.dropFirst()
    while let end = rest.firstIndex(of: quote) {
      value += rest[..<end]
      rest = rest[end...].dropFirst()
      guard rest.first == quote else {
        let comment = comment(in: String(rest))
        return String(rest).prefix(upTo: comment).allSatisfy(\.isWhitespace) ? value : nil
      }
      value.append(quote)
      rest = rest.dropFirst()
    }
    return nil
  }

  /// `value`, a single line, as it is read back: in quotes where it would not be otherwise.
  static func written(_ value: String) -> String {
    let isPlain = value.allSatisfy { !$0.isWhitespace && $0 != "#" }
    if isPlain && !value.hasPrefix("\"") && !value.hasPrefix("'") { return value }
    let quote = value.contains("\"") && !value.contains("'") ? "'" : "\""
    return quote + value.replacing(quote, with: quote + quote) + quote
  }

  private static func comment(in text: String) -> String.Index {
    if text.hasPrefix("#") { return text.startIndex }
    return text.firstRange(of: /\s#/)?.lowerBound ?? text.endIndex
  }
}
