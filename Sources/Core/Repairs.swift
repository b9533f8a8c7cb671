/// Places where a speaker takes something back and says it anew, found in the words alone.
///
/// After Shriberg (1994): a *reparandum* is given up, an *editing term* may follow, and the *repair* takes up
/// words of the reparandum in their places ("I went to — I mean — we went to"). Only such rough copies are
/// found; a speaker who begins an altogether different sentence leaves no trace in the words. What is rare in
/// spoken repairs and common in fluent speech is left out on purpose ("I think I can").
struct Repairs {
  private(set) var count = 0
  /// The words that stand, in their order.
  private(set) var kept: [SpokenWord] = []

  /// Words that may say that what went before is taken back, where the repair shows that they do.
  private static let editingTerms = [["i", "mean"], ["i", "meant"], ["sorry"]]
  /// Words that say so always, the longer before those they begin with.
  private static let retractions = [
    ["let", "me", "rephrase", "that"], ["let", "me", "rephrase"], ["let", "me", "start", "over"],
    ["let", "me", "start", "again"], ["scratch", "that"], ["or", "rather"], ["no", "wait"], ["wait", "no"],
  ]
  /// Words of the longest reparandum, and how many of the repair are compared with it.
  private static let longestReparandum = 6
  private static let comparedWords = 3

  private static let pronouns: Set<String> = ["i", "you", "he", "she", "it", "we", "they"]
  /// Two of these in a row are a change of mind (`a the`). `her`, `your`, `their` and `its` may be others.
  private static let determiners: Set<String> = ["a", "an", "the", "my", "our"]
  /// What phrases begin with, where speakers begin again.
  private static let beginnings = pronouns.union(determiners).union([
    "and", "at", "but", "for", "in", "of", "on", "so", "that", "this", "to", "with",
  ])

  /// `words` without fillers and repetitions.
  init(_ words: [SpokenWord]) {
    var index = 0
    while index < words.count {
      let rest = words[index...]
      if let length = Self.length(of: Self.retractions, at: rest), length < rest.count {
        kept.removeLast(reparandum(before: rest.dropFirst(length)) ?? 0)
        count += 1
        index += length
      } else if let length = Self.length(of: Self.editingTerms, at: rest),
        let given = reparandum(before: rest.dropFirst(length))
      {
        kept.removeLast(given)
        count += 1
        index += length
      } else if rest.count > 1, Self.isCutOff(words[index]) {
        count += 1
        index += 1
      } else {
        if let given = restart(with: rest) {
          kept.removeLast(given)
          count += 1
        }
        kept.append(words[index])
        index += 1
      }
    }
  }

  private static func length(of terms: [[String]], at rest: ArraySlice<SpokenWord>) -> Int? {
    guard let first = rest.first?.plain else { return nil }
    // Nearly no word begins a term: asked before anything is put together.
    return terms.first { $0[0] == first && rest.prefix($0.count).lazy.map(\.plain).elementsEqual($0) }?.count
  }

  /// `st- store`.
  private static func isCutOff(_ word: SpokenWord) -> Bool { word.text.hasSuffix("-") }

  /// How many of the words kept last the repair replaces: those from the nearest place at which two of its first
  /// three words stand as they do in it; or from the nearest of the last three words that it begins with too,
  /// unless that is a pronoun, with which any new sentence may begin.
  private func reparandum(before repair: ArraySlice<SpokenWord>) -> Int? {
    let repair = Array(repair.prefix(Self.comparedWords))
    guard let first = repair.first, !kept.isEmpty else { return nil }
    return (1...min(Self.longestReparandum, kept.count)).first { distance in
      let tail = kept.suffix(distance)
      let equal = zip(tail, repair).count { $0.plain == $1.plain }
      return equal >= 2
        || (distance <= 3 && tail.first?.plain == first.plain && !Self.pronouns.contains(first.plain))
    }
  }

  /// How many of the words kept last are given up without an editing term.
  private func restart(with rest: ArraySlice<SpokenWord>) -> Int? {
    guard let word = rest.first, let last = kept.last else { return nil }
    // `we we're`, `he he's`: compared as written, for `were` is a word too.
    if word.plain.hasPrefix(last.plain), Self.pronouns.contains(last.plain),
      word.text.lowercased().replacing("’", with: "'").hasPrefix(last.plain + "'")
    {
      return 1
    }
    if Self.determiners.contains(last.plain), Self.determiners.contains(word.plain) { return 1 }
    // `I went to I went back`: two words again after one.
    if kept.count >= 3, Self.beginnings.contains(word.plain),
      kept.suffix(3).prefix(2).lazy.map(\.plain).elementsEqual(rest.prefix(2).lazy.map(\.plain))
    {
      return 3
    }
    return nil
  }
}
