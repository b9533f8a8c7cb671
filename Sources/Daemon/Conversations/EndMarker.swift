/// Takes the words that end an interview out of what a model says as it comes: in any case, with markup around them and
/// between them, wherever its pieces begin and end. Only what may become these words is held back.
struct EndMarker {
  static let text = "End of interview"

  private enum Found {
    case nothing
    /// What is held is a beginning of it, or all of it so far.
    case beginning(isWhole: Bool)
    /// The first of what is held.
    case whole(Int)
  }

  private static let words = ["end", "of", "interview"].map { Array($0.unicodeScalars) }
  /// Scalars of blanks and markup before, between and behind its words.
  private static let longestGap = 16

  /// Whether the words are left where they are.
  private let isTaken: Bool
  private var held: [Unicode.Scalar] = []
  /// Whether what was told ends within a word.
  private var isInWord = false
  private var isFound = false

  init(isTaken: Bool = false) { self.isTaken = isTaken }

  static func isIn(_ text: String) -> Bool {
    var marker = EndMarker()
    _ = marker.append(text)
    _ = marker.end()
    return marker.isFound
  }

  /// What may be told of what has come.
  mutating func append(_ piece: String) -> String {
    guard !isTaken else { return piece }
    var told = String.UnicodeScalarView()
    for scalar in piece.unicodeScalars {
      held.append(scalar)
      settle(&told)
    }
    return String(told)
  }

  /// What is left of it, without blanks at the end.
  mutating func end() -> String {
    if case .beginning(isWhole: true) = found() {
      isFound = true
      held = []
    }
    while held.last?.properties.isWhitespace == true { held.removeLast() }
    defer { held = [] }
    return String(String.UnicodeScalarView(held))
  }

  private mutating func settle(_ told: inout String.UnicodeScalarView) {
    while let first = held.first {
      switch found() {
      case .beginning: return
      case .whole(let count):
        isFound = true
        held.removeFirst(count)
      case .nothing:
        told.append(first)
        isInWord = Self.isLetter(first)
        held.removeFirst()
      }
    }
  }

  /// What is held, read from its beginning.
  private func found() -> Found {
    var place = 0
    for (number, word) in Self.words.enumerated() {
      let gap = held[place...].prefix { Self.isGap($0) }.count
      place += gap
      guard gap <= Self.longestGap else { return .nothing }
      if place == held.count { return .beginning(isWhole: false) }
      guard gap > 0 || (number == 0 && !isInWord) else { return .nothing }
      for letter in word {
        guard place < held.count else { return .beginning(isWhole: false) }
        guard held[place].properties.lowercaseMapping.unicodeScalars.first == letter else { return .nothing }
        place += 1
      }
    }
    let rest = held[place...]
    guard let next = rest.first else { return .beginning(isWhole: true) }
    if Self.isLetter(next) { return .nothing }
    // Of what follows, the signs that belong to it: blanks are the next word's.
    let signs = rest.prefix { !$0.properties.isWhitespace && !Self.isLetter($0) }.count
    return signs == rest.count && signs < Self.longestGap ? .beginning(isWhole: true) : .whole(place + signs)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static func isGap(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || "*_#>~`\"'“”‘’([{<=|-–—".unicodeScalars.contains(scalar)
  }
}
