/// Words in a row, as a rule names them:
///
/// - `a|b`: one of them; `a|b?`: or none of them
/// - `NAME`: one of a list of ``SteeringWords``
/// - `..3`: at most three words of whatever kind, but none that makes what follows somebody else's (`my`, `they`)
/// - `$`: the clause ends here; `$?` with a question mark, `$:` with a colon, `$.` as an order does: with another sign at
///   a sentence's end, or with none
struct SteeringPattern: Sendable {
  private enum Element {
    case word(Set<String>)
    case optional(Set<String>)
    case gap(Int)
    case end(UInt8?)
  }

  private let elements: [Element]
  /// The words that it may begin with.
  let first: Set<String>
  /// All words that it names.
  let vocabulary: Set<String>

  init(_ text: String) {
    elements = text.split(separator: " ").map { part in
      if part.hasPrefix("..") { return .gap(Int(part.dropFirst(2)) ?? 0) }
      if part.hasPrefix("$") { return .end(part.utf8.dropFirst().first) }
      return part.hasSuffix("?") ? .optional(Self.words(part.dropLast())) : .word(Self.words(part))
    }
    first = if case .word(let words) = elements.first { words } else { [] }
    vocabulary = elements.reduce(into: []) { all, element in
      switch element {
      case .word(let words), .optional(let words): all.formUnion(words)
      case .gap, .end: break
      }
    }
  }

  private static func words(_ part: Substring) -> Set<String> {
    Set(part.split(separator: "|").flatMap { SteeringWords.lists[String($0)] ?? [String($0)] })
  }

  private static func isSign(_ sign: UInt8?, _ wanted: UInt8?) -> Bool {
    guard wanted == UInt8(ascii: ".") else { return sign == wanted }
    return sign.map { ".!;".utf8.contains($0) } ?? true
  }

  /// Where what it names ends, if it begins with the first of these words; `sign` ends the clause.
  func end(in words: ArraySlice<SteeringText.Word>, before sign: UInt8?) -> Int? {
    end(of: elements[...], in: words, before: sign)
  }

  /// Gaps make the number of tries: the product of their lengths, which the rules bound.
  private func end(
    of elements: ArraySlice<Element>, in words: ArraySlice<SteeringText.Word>, before sign: UInt8?
  ) -> Int? {
    guard let element = elements.first else { return words.startIndex }
    let rest = elements.dropFirst()
    switch element {
    case .word(let wanted):
      guard let word = words.first, wanted.contains(word.text) else { return nil }
      return end(of: rest, in: words.dropFirst(), before: sign)
    case .optional(let wanted):
      if let word = words.first, wanted.contains(word.text),
        let end = end(of: rest, in: words.dropFirst(), before: sign)
      {
        return end
      }
      return end(of: rest, in: words, before: sign)
    case .gap(let most):
      var left = words
      for _ in 0...most {
        if let end = end(of: rest, in: left, before: sign) { return end }
        guard let word = left.first, !SteeringWords.others.contains(word.text) else { return nil }
        left = left.dropFirst()
      }
      return nil
    case .end(let wanted):
      guard words.isEmpty, wanted == nil || Self.isSign(sign, wanted) else { return nil }
      return end(of: rest, in: words, before: sign)
    }
  }
}
