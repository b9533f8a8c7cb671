/// Marks that prompts of language models have, and answers of people do not.
enum PromptMarks {
  /// Wherever they are.
  private static let marks = [
    "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>", "<end_of_turn>", "<system>", "</system>",
    "<system_prompt>", "</system_prompt>", "[system message]", "[system prompt]", "### system:",
    "### instruction:",
    "### instructions:", "### assistant:", "### human:", "### user:", "### response:", "<|",
  ].map { Array($0.utf8) }

  /// At a line's beginning: who speaks.
  private static let speakers = [
    "system", "system prompt", "system message", "assistant", "user", "human", "developer",
  ]
  .map { (name: $0, bytes: Array("\($0):".utf8)) }

  /// What only a prompt says of the one that it is for.
  private static let orders: Set = [
    "you", "your", "ignore", "disregard", "forget", "override", "candidate", "score",
  ]

  private static let longestSpecial = 32

  static func areIn(_ scalars: [FoldedScalar]) -> Bool {
    let text = scalars.compactMap(byte)
    return hasMark(text) || hasRole(text) || hasSpeakers(text)
  }

  private static func byte(_ scalar: FoldedScalar) -> UInt8? {
    switch scalar {
    case .letter(let letter, _): letter
    case .sign(let sign): sign
    case .space: UInt8(ascii: " ")
    case .newline: UInt8(ascii: "\n")
    case .foreign: 0
    case .invisible: nil
    }
  }

  private static func hasMark(_ text: [UInt8]) -> Bool {
    for index in text.indices where "<[#".utf8.contains(text[index]) {
      let rest = text[index...]
      guard let mark = marks.first(where: { rest.starts(with: $0) }) else { continue }
      // `<|im_start|>` and its kin: a name between bars.
      guard mark.count == 2 else { return true }
      let name = rest.dropFirst(2).prefix(longestSpecial).prefix { isWord($0) }
      if !name.isEmpty, rest.dropFirst(2 + name.count).starts(with: "|>".utf8) { return true }
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
  }

  /// `"role": "system"`
  private static func hasRole(_ text: [UInt8]) -> Bool {
    for index in text.indices where text[index] == UInt8(ascii: "r") {
      var rest = text[index...]
      for part in ["role", ":", "system"] {
        guard rest.starts(with: part.utf8) else { break }
        if part == "system" { return rest.dropFirst(6).first.map(isQuote) ?? false }
        rest = rest.dropFirst(part.utf8.count)
        // A few spaces, no more: a message of them alone would take the square of its length.
        let between = rest.prefix(8).prefix { isQuote($0) || $0 == UInt8(ascii: " ") }
        rest = rest.dropFirst(between.count)
      }
    }
    return false
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  /// `system: You are …`, or a conversation of several.
  private static func hasSpeakers(_ text: [UInt8]) -> Bool {
    var seen: Set<String> = []
    for line in text.split(separator: UInt8(ascii: "\n")) {
      let line = line.drop { " *>-_`[\"#".utf8.contains($0) }
      guard let speaker = speakers.first(where: { line.starts(with: $0.bytes) }) else { continue }
      seen.insert(speaker.name)
      let words = line.dropFirst(speaker.bytes.count).split { !isWord($0) }
      let isOrder = words.contains { orders.contains(String(decoding: $0, as: UTF8.self)) }
      if speaker.name.hasPrefix("system"), isOrder { return true }
    }
    return seen.contains("assistant") && seen.count > 1
  }
}
