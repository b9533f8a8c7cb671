import Testing

/// What a caption file says, read by rules of its own: nothing here is shared with what writes the files.
struct ReadCue: Equatable {
  var start: Int
  var end: Int
  var lines: [String]
}

enum CaptionReader {
  static func srt(_ file: String) throws -> [ReadCue] {
    try blocks(file).enumerated().map { index, lines in
      try #require(lines.count >= 3, "a cue without text: \(lines)")
      #expect(lines[0] == "\(index + 1)")
      #expect(lines[2...].allSatisfy { !$0.utf8.contains("-->".utf8) })
      return try cue(lines[1], point: ",", lines: Array(lines[2...]))
    }
  }

  static func webVTT(_ file: String) throws -> [ReadCue] {
    let blocks = blocks(file)
    #expect(blocks.first == ["WEBVTT"])
    return try blocks.dropFirst().map { lines in
      try #require(lines.count >= 2, "a cue without text: \(lines)")
      #expect(lines[1...].allSatisfy { !$0.unicodeScalars.contains("<") && !$0.unicodeScalars.contains(">") })
      return try cue(lines[0], point: ".", lines: lines[1...].map(unescaped))
    }
  }

  /// Lines between blank lines. Cut at bytes: a character may hold more than the line end.
  private static func blocks(_ file: String) -> [[String]] {
    #expect(!file.utf8.contains(UInt8(ascii: "\r")))
    let lines = file.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return lines.split(whereSeparator: \.isEmpty).map { block in block.map { String(Substring($0)) } }
  }

  private static func cue(_ times: String, point: Character, lines: [String]) throws -> ReadCue {
    let ends = times.split(separator: " ")
    try #require(ends.count == 3 && ends[1] == "-->")
    return ReadCue(
      start: try milliseconds(ends[0], point), end: try milliseconds(ends[2], point), lines: lines)
  }

  private static func milliseconds(_ time: Substring, _ point: Character) throws -> Int {
    let fields = time.split(whereSeparator: { $0 == ":" || $0 == point })
    try #require(fields.count == 4 && fields[0].count >= 2 && fields[3].count == 3)
    try #require(fields[1].count == 2 && fields[2].count == 2 && time.dropLast(3).last == point)
    let numbers = try fields.map { try #require(Int($0)) }
    try #require(numbers[1] < 60 && numbers[2] < 60)
    return ((numbers[0] * 60 + numbers[1]) * 60 + numbers[2]) * 1000 + numbers[3]
  }

  private static func unescaped(_ line: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = line.unicodeScalars[...]
    let names: [(String, Unicode.Scalar)] = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]
    while let scalar = rest.first {
      if scalar == "&" {
        guard let (name, meant) = names.first(where: { rest.starts(with: $0.0.unicodeScalars) }) else {
          Issue.record("a bare & in \(line)")
          return line
        }
        result.append(meant)
        rest = rest.dropFirst(name.unicodeScalars.count)
      } else {
        result.append(scalar)
        rest = rest.dropFirst()
      }
    }
    return String(result)
  }
}
