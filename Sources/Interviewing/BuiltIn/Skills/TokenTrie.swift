/// Phrases as sequences of tokens, and what each stands for.
struct TokenTrie<Meaning: Sendable>: Sendable {
  /// Stands in phrases for any year of four digits.
  private let year = "year"

  private struct Edge: Hashable, Sendable {
    let node: Int32
    let token: Int32
  }

  /// Most words of a text are in no phrase, and one look-up tells.
  private var vocabulary: [String: Int32] = [:]
  private var edges: [Edge: Int32] = [:]
  /// What ends at each node; the first node is the root.
  private var meanings: [[Meaning]] = [[]]

  mutating func add(_ phrase: String, _ meaning: Meaning) {
    var node: Int32 = 0
    for token in TokenText(phrase).tokens {
      let number = vocabulary[token.text] ?? Int32(vocabulary.count)
      vocabulary[token.text] = number
      let edge = Edge(node: node, token: number)
      if let next = edges[edge] {
        node = next
      } else {
        node = Int32(meanings.count)
        meanings.append([])
        edges[edge] = node
      }
    }
    if node > 0 { meanings[Int(node)].append(meaning) }
  }

  /// The longest phrase that begins at `start` and that `isAllowed` (given the number of its tokens).
  func longest(
    in tokens: [TokenText.Token], at start: Int, where isAllowed: (Meaning, Int) -> Bool = { _, _ in true }
  ) -> (meaning: Meaning, length: Int)? {
    var node: Int32 = 0
    var longest: (meaning: Meaning, length: Int)?
    for place in start..<tokens.count {
      if place > start, tokens[place].gap.contains(.parting) { break }
      guard let number = number(of: tokens[place].text),
        let next = edges[Edge(node: node, token: number)]
      else { break }
      node = next
      let length = place - start + 1
      if let meaning = meanings[Int(node)].first(where: { isAllowed($0, length) }) {
        longest = (meaning, length)
      }
    }
    return longest
  }

  private func number(of token: String) -> Int32? {
    if let number = vocabulary[token] { return number }
    guard token.utf8.count == 4, let number = Int(token), (1900..<2100).contains(number) else { return nil }
    return vocabulary[year]
  }
}
