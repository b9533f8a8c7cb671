internal import Core

/// The years of experience that a CV tells of, or a job description asks for.
///
/// Numbers before "years" (or yrs, year) where the sentence goes on about experience or work: "5+ years of
/// experience", "three to five years in sales", "experience: 5-7 yrs". Ages, dates ("two years ago"), lengths of
/// courses and the like are none. Of a range a CV's upper and a job's lower end counts; of several numbers the
/// largest.
struct ExperienceYears {
  let years: Int?

  init(_ text: TokenText, kind: DocumentKind) {
    var most: Int?
    let tokens = text.tokens
    for place in tokens.indices where Self.units.contains(tokens[place].text) {
      guard let (low, high) = Self.range(before: place, tokens), Self.isExperience(place, tokens) else {
        continue
      }
      let years = kind == .cv ? high : low
      if Self.plausible.contains(years) { most = max(most ?? 0, years) }
    }
    years = most
  }

  private static let plausible = 1...50
  private static let units: Set<String> = ["years", "year", "yrs", "yr"]
  private static let numbers = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
  ]

  private static func number(_ token: TokenText.Token) -> Int? {
    if let number = numbers[token.text] { return number }
    guard token.text.utf8.count <= 3 else { return nil }
    return Int(token.text.last == "+" ? String(token.text.dropLast()) : token.text)
  }

  /// The number before the unit, or the two of "3-5", "3 to 5", "three or four".
  private static func range(before unit: Int, _ tokens: [TokenText.Token]) -> (low: Int, high: Int)? {
    guard unit > 0, let last = number(tokens[unit - 1]) else { return nil }
    guard unit > 1 else { return (last, last) }
    // "3-5" has nothing between but the dash; "3 to 5" a word.
    let isWord = ["to", "or", "and"].contains(tokens[unit - 2].text)
    let first = isWord ? (unit > 2 ? number(tokens[unit - 3]) : nil) : number(tokens[unit - 2])
    guard let first, first <= last, !tokens[unit - 1].gap.contains(.parting) else { return (last, last) }
    return (first, last)
  }

  private static let window = 7
  private static let work: Set<String> = [
    "experience", "experienced", "exp", "expertise", "background", "professional", "professionally",
    "working",
    "worked", "building", "developing", "designing", "leading", "managing", "writing", "programming",
    "selling",
    "teaching", "industry", "hands", "in", "with", "as", "of", "track",
  ]
  private static let none: Set<String> = [
    "ago", "old", "degree", "warranty", "plan", "course", "program", "programme", "contract", "history",
    "age",
    "diploma", "roadmap", "later", "anniversary", "guarantee", "bachelor", "university", "college",
  ]

  private static func isExperience(_ unit: Int, _ tokens: [TokenText.Token]) -> Bool {
    var following = tokens[(unit + 1)...].prefix(window)[...]
    if let end = following.firstIndex(where: { $0.gap.contains(.sentence) }) { following = following[..<end] }
    if let next = following.first, none.contains(next.text) { return false }
    if following.prefix(3).contains(where: { none.contains($0.text) }) { return false }
    if let next = following.first, next.gap.isEmpty, work.contains(next.text) { return true }
    if following.contains(where: { $0.text.hasPrefix("experience") }) { return true }
    return tokens[max(0, unit - window)..<unit].contains { $0.text.hasPrefix("experience") }
  }
}
