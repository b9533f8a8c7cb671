/// Reads words and the boundaries between clauses from a message, whatever its letters look like.
struct SteeringTextReader {
  private(set) var words: [SteeringText.Word] = []
  private(set) var boundaries: [SteeringClauses.Boundary] = []

  /// A word of more is none of a rule's.
  private static let longestWord = 64
  /// Letters that stand apart are a word from this number on.
  private static let apart = 4

  private var letters: [UInt8] = []
  private var isDisguised = false
  /// Where the letters that stand apart begin among the words.
  private var apartFrom = 0

  mutating func read(_ folded: [FoldedScalar]) {
    for (index, scalar) in folded.enumerated() {
      switch scalar {
      case .letter(let letter, let disguised):
        if letter == 0x27, !isWithinWord(folded, index) {
          endWord()
          if letters.isEmpty, index + 1 < folded.count, folded[index + 1].isLetter { bound(.introduced) }
        } else {
          append(letter, disguised)
        }
      // No rule has such a word.
      case .foreign: append(0, false)
      case .invisible: isDisguised = isDisguised || !letters.isEmpty
      case .space: endWord()
      // A sentence goes on over the end of a line that is merely full.
      case .newline(let endsSentence):
        endWord()
        bound(endsSentence ? .sentence : .listed)
      case .sign(let sign): read(sign, folded, index)
      }
    }
    endWord()
    joinApart()
  }

  private func isWithinWord(_ folded: [FoldedScalar], _ index: Int) -> Bool {
    !letters.isEmpty && index + 1 < folded.count && folded[index + 1].isLetter
  }

  private mutating func append(_ letter: UInt8, _ disguised: Bool) {
    if letters.count <= Self.longestWord { letters.append(letter) }
    isDisguised = isDisguised || disguised
  }

  private mutating func read(_ sign: UInt8, _ folded: [FoldedScalar], _ index: Int) {
    let following = index + 1 < folded.count ? folded[index + 1] : .space
    // It may stand for a letter.
    if WordForms.stands(forLetter: sign), following.isLetter, letters.isEmpty || sign != UInt8(ascii: "!") {
      return append(sign, false)
    }
    let wasOneLetter = letters.count == 1
    endWord()
    switch sign {
    case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ";"):
      // "e.g." and "i.g.n.o.r.e" go on.
      if wasOneLetter, following.isLetter { return }
      bound(.sentence, sign)
    case UInt8(ascii: ":"): bound(.introduced, sign)
    case UInt8(ascii: "\""): bound(.introduced, sign, isQuote: true)
    case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"):
      bound(.listed, sign)
    case UInt8(ascii: "-") where following == .space: bound(.listed, sign)
    default: break
    }
  }

  private mutating func bound(
    _ kind: SteeringClauses.Boundary.Kind, _ sign: UInt8? = nil, isQuote: Bool = false
  ) {
    if kind == .sentence { joinApart() }
    boundaries.append(.init(index: words.count, kind: kind, sign: sign, isQuote: isQuote))
  }

  private mutating func endWord() {
    guard !letters.isEmpty else { return }
    defer {
      letters.removeAll(keepingCapacity: true)
      isDisguised = false
    }
    if letters.count == 1, letters[0] >= UInt8(ascii: "a") {
      words.append(.init(text: String(decoding: letters, as: UTF8.self), isDisguised: isDisguised))
      return
    }
    joinApart()
    words += WordForms.words(of: letters, isDisguised: isDisguised)
    apartFrom = words.count
  }

  /// Makes words of the letters that stood apart.
  private mutating func joinApart() {
    defer { apartFrom = words.count }
    guard words.count - apartFrom >= Self.apart else { return }
    let letters = words[apartFrom...].flatMap(\.text.utf8)
    words.removeLast(words.count - apartFrom)
    while let last = boundaries.last, last.index > words.count { boundaries.removeLast() }
    words += WordForms.parts(of: letters).map { .init(text: $0, isDisguised: true) }
  }
}
