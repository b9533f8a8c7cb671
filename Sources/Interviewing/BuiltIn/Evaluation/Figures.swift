/// Numbers in a text, each with the words that say what it counts.
struct Figures {
  /// Places among the text's tokens.
  let all: [Range<Int>]

  init(_ text: TokenText) {
    var found: [Range<Int>] = []
    var place = 0
    while place < text.tokens.count {
      guard let figure = Self.figure(at: place, text) else {
        place += 1
        continue
      }
      if figure.isExact { found.append(figure.tokens) }
      place = figure.tokens.upperBound
    }
    all = found
  }

  /// The number there and what it counts: a unit, or up to two words; nil where there is no number.
  private static func figure(at start: Int, _ text: TokenText) -> (tokens: Range<Int>, isExact: Bool)? {
    let tokens = text.tokens
    guard isNumber(tokens[start].text) else { return nil }
    var end = start + 1
    while end < tokens.count, follows(text, end), isNumber(tokens[end].text) || tokens[end].text == "point" {
      end += 1
    }
    let number = start..<end
    while end < tokens.count, end - number.upperBound < 2, follows(text, end), counts(tokens[end].text) {
      end += 1
      if units.contains(tokens[end - 1].text) { break }
    }
    let isYear = number.count == 1 && isYear(tokens[start].text)
    // "One" and "two" are articles as often as numbers, unless a unit follows: "one of them", "two percent".
    let isMeasured = end > number.upperBound && units.contains(tokens[end - 1].text)
    let isVague =
      number.count == 1 && !isMeasured
      && (tokens[start].text == "one"
        || (end == number.upperBound && ["two", "1"].contains(tokens[start].text)))
    // Numbers of telephones and accounts count nothing.
    let isLong =
      tokens[number].reduce(0) { $0 + $1.text.utf8.count(where: { (0x30...0x39).contains($0) }) } > 9
    return (start..<end, !isYear && !isVague && !isLong)
  }

  /// On the same line of thought.
  private static func follows(_ text: TokenText, _ place: Int) -> Bool {
    text.tokens[place].gap.isDisjoint(with: [.parting, .sentence, .newline])
  }

  private static func isNumber(_ word: String) -> Bool {
    if let first = word.utf8.first, (0x30...0x39).contains(first) { return true }
    return words.contains(word)
  }

  private static func isYear(_ word: String) -> Bool {
    guard word.utf8.count == 4, let year = Int(word) else { return false }
    return (1900..<2100).contains(year)
  }

  /// Whether a word may be what is counted.
  private static func counts(_ word: String) -> Bool {
    units.contains(word)
      || (word.utf8.count > 3 && !stops.contains(word) && word.utf8.allSatisfy { $0 >= 0x61 })
  }

  private static let words: Set<String> = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
    "fifty",
    "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "dozen",
  ]
  private static let units: Set<String> = [
    "percent", "per", "cent", "percentage", "points", "ms", "milliseconds", "seconds", "minutes", "hours",
    "days",
    "weeks", "months", "years", "quarters", "times", "dollars", "euros", "pounds", "users", "customers",
    "people",
    "engineers", "developers", "requests", "records", "rows", "services", "servers", "nodes", "teams",
    "tickets",
    "calls", "orders", "gigabytes", "terabytes", "megabytes", "gb", "tb", "mb", "k", "x",
  ]
  private static let stops: Set<String> = [
    "that", "this", "then", "them", "they", "there", "with", "from", "which", "when", "where", "while",
    "into", "have",
    "were", "what", "been", "because", "after", "before", "about", "also", "very", "would", "could", "should",
    "more",
    "less", "than", "only", "just", "thing", "things", "even", "until", "every", "each", "different", "other",
  ]
}
