internal import Foundation

/// A file of `KEY=VALUE` lines. Empty lines and lines that begin with `#` are passed over; a value may stand
/// in double or single quotes.
struct ConfigurationFile {
  struct Line {
    var value: String
    /// `FILE:LINE`.
    var place: String
  }

  private(set) var lines: [String: Line] = [:]

  init(path: String) throws(ConfigurationError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      let reason = (error as? CocoaError)?.code == .fileReadNoSuchFile ? "no such file" : "it is not readable text"
      throw .unreadableFile(path, reason: reason)
    }
    for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let place = "\(path):\(index + 1)"
      let line = raw.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      guard let equals = line.firstIndex(of: "="), equals != line.startIndex else { throw .malformedLine(place: place) }
      let key = line[..<equals].trimmingCharacters(in: .whitespaces)
      let value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      lines[key] = Line(value: Self.unquoted(value), place: place)
    }
  }

  func refuseUnknown(_ settings: [Setting]) throws(ConfigurationError) {
    let known = Set(settings.map(\.name))
    for (key, line) in lines.sorted(by: { $0.value.place < $1.value.place }) where !known.contains(key) {
      throw .unknownKey(key, place: line.place)
    }
  }

  private static func unquoted(_ value: String) -> String {
    for quote in ["\"", "'"] where value.count >= 2 && value.hasPrefix(quote) && value.hasSuffix(quote) {
      return String(value.dropFirst().dropLast())
    }
    return value
  }
}
