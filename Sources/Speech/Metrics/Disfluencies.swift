/// How often a speaker filled a gap with a sound or said a word twice, counted from the words alone.
///
/// Case and the punctuation around a word do not matter. The count of fillers means something only for
/// recognisers that write them down (`Recogniser.reportsFillers`). English fillers only.
public struct Disfluencies: Sendable, Equatable {
  /// Sounds that are no words, each letter once: however long one is drawn (`ummm`, `mm`, `mmhmm`), it is the
  /// same filler. A single letter is none.
  public static let fillerSounds: Set<String> = [
    "ah", "eh", "ehm", "er", "erm", "hm", "m", "mhm", "uh", "uhm", "um",
  ]

  /// All words, fillers among them.
  public private(set) var words = 0
  public private(set) var fillers = 0
  /// Words said again at once: one in `we we`, two in `we we we`, two in `I think I think`. A filler between
  /// does not hide a repetition, and fillers themselves are not counted here. Pairs that grammar asks for
  /// (`had had`, `that that`) and repeated digits count as well: words alone do not tell them apart.
  public private(set) var repeatedWords = 0

  /// Counts in `words`, given in the order of time.
  public init(words: some Sequence<String>) {
    var spoken: [String] = []
    for word in words.lazy.map(Self.plain) where !word.isEmpty {
      self.words += 1
      if Self.isFiller(word) { fillers += 1 } else { spoken.append(word) }
    }
    repeatedWords = Self.repetitions(in: spoken)
  }

  private static func repetitions(in words: [String]) -> Int {
    var count = 0
    var index = 1
    while index < words.count {
      // One word first, so that `no no no no` is three repetitions and not one of a pair.
      let length = (1...2).first { length in
        index >= length && index + length <= words.count
          && words[(index - length)..<index] == words[index..<(index + length)]
      }
      count += length ?? 0
      index += length ?? 1
    }
    return count
  }

  private static func isFiller(_ word: String) -> Bool {
    var sound = ""
    for letter in word where letter != sound.last { sound.append(letter) }
    return word.count > 1 && fillerSounds.contains(sound)
  }

  /// In lower case, without what is neither letter nor digit (`Um,` `mm-hmm` `don’t`): only for comparing.
  private static func plain(_ word: String) -> String {
    word.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}
