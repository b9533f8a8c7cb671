internal import Core

/// The AWS SDKs' shared config and credentials files: sections in brackets, `name = value` in them, and values
/// that are such lists themselves, indented.
///
/// Source: "Format of the configuration and credential files" in the AWS SDKs and Tools Reference Guide.
struct ProfileFile: Equatable {
  struct Section: Equatable {
    var values: [String: String] = [:]
    /// By the name of the property that they are indented under.
    var nested: [String: [String: String]] = [:]
  }

  /// What is wrong, without the line's text, which may be a secret.
  struct Malformed: Error, Equatable {
    /// From 1.
    let line: Int
    let reason: String
  }

  /// By what stands in the brackets, words with one blank between. A section that is there twice is one.
  private(set) var sections: [String: Section] = [:]

  init(_ text: String) throws(Malformed) {
    var section: String?
    // The last property at the margin: lines that are indented further belong to it.
    var parent: (name: String, indentation: Int)?
    // By bytes: to Swift, CR LF is one character.
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      // Some editors put a byte order mark first.
      let raw = String(Substring(bytes)).drop { index == 0 && $0 == "\u{FEFF}" }
      let line = raw.trimmed
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      let indentation = raw.prefix { $0 == " " || $0 == "\t" }.count
      if line.hasPrefix("["), indentation <= parent?.indentation ?? .max {
        guard let title = Self.title(line) else {
          throw Malformed(line: index + 1, reason: "a section's name has no closing bracket")
        }
        section = title
        parent = nil
        if sections[title] == nil { sections[title] = Section() }
        continue
      }
      guard let section else { throw Malformed(line: index + 1, reason: "it stands before any section") }
      if let parent, indentation > parent.indentation, let value = sections[section]?.values[parent.name] {
        if value.isEmpty {
          let (name, value) = try Self.property(line, number: index + 1)
          sections[section]?.nested[parent.name, default: [:]][name] = value
        } else {
          sections[section]?.values[parent.name] = "\(value)\n\(line)"
        }
      } else {
        let (name, value) = try Self.property(line, number: index + 1)
        sections[section]?.values[name] = value
        parent = (name, indentation)
      }
    }
  }

  /// `[profile "my own"] # comment` as `profile my own`; nil without closing bracket.
  private static func title(_ line: String) -> String? {
    guard let end = line.firstIndex(of: "]") else { return nil }
    return line[line.index(after: line.startIndex)..<end].split { $0.isWhitespace || $0 == "\"" || $0 == "'" }
      .joined(separator: " ")
  }

  private static func property(_ line: String, number: Int) throws(Malformed) -> (String, String) {
    guard let sign = line.firstIndex(of: "=") else {
      throw Malformed(line: number, reason: "it has no equals sign")
    }
    let name = line[..<sign].trimmed.lowercased()
    if name.isEmpty { throw Malformed(line: number, reason: "nothing stands before the equals sign") }
    return (name, withoutComment(line[line.index(after: sign)...]))
  }

  /// The value; a comment begins after a blank, so that keys may hold the signs.
  private static func withoutComment(_ value: Substring) -> String {
    var previous: Character = "="
    for index in value.indices {
      let character = value[index]
      if character == "#" || character == ";", previous == " " || previous == "\t" {
        return value[..<index].trimmed
      }
      previous = character
    }
    return value.trimmed
  }
}
