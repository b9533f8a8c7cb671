/// A text as its words, with what stands between them. Made in one pass.
struct TokenText: Sendable {
  /// A run of letters and digits (of a number with its comma or point), with the plus signs and hashes after it (`C++`, `C#`, `5+`) and, where no word
  /// ends before it, the dot that leads it (`.NET`).
  struct Token: Sendable, Equatable {
    /// In lower case.
    let text: String
    /// In the text's UTF-8.
    let bytes: Range<Int>
    let isCapitalised: Bool
    /// Between this token and the one before.
    let gap: Gap
  }

  /// What stands before a token.
  struct Gap: OptionSet, Sendable, Equatable {
    let rawValue: UInt8
    /// A comma, slash, bracket or bullet: things are being listed.
    static let list = Gap(rawValue: 1)
    /// A sentence ends.
    static let sentence = Gap(rawValue: 2)
    static let newline = Gap(rawValue: 4)
    /// Two words are not one name across it.
    static let parting = Gap(rawValue: 8)
  }

  let bytes: [UInt8]
  private(set) var tokens: [Token] = []
  /// Whether some word but "I" has a capital: recognisers may write everything small.
  let hasCapitals: Bool

  init(_ text: String) {
    bytes = Array(text.utf8)
    tokens.reserveCapacity(bytes.count / 6)
    var scanner = TokenScanner(bytes)
    var hasCapitals = false
    while let token = scanner.next() {
      hasCapitals = hasCapitals || (token.isCapitalised && token.text != "i")
      tokens.append(token)
    }
    self.hasCapitals = hasCapitals
  }

  /// What stands at these bytes.
  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// What stands from the first of these tokens to the last, with the percent sign behind it.
  func phrase(_ tokens: Range<Int>) -> String {
    guard let first = self.tokens[tokens].first, let last = self.tokens[tokens].last else { return "" }
    let sign = bytes[last.bytes.upperBound...].first == UInt8(ascii: "%") ? 1 : 0
    return string(first.bytes.lowerBound..<(last.bytes.upperBound + sign)).plainLine
  }

  /// Whether a sentence, a line or a list's item begins with the token.
  func isBeginning(_ index: Int) -> Bool {
    index == 0 || !tokens[index].gap.isDisjoint(with: [.sentence, .newline])
  }
}
