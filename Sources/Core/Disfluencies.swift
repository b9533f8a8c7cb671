/// How often a speaker filled a gap with a sound, said a word twice or began again, counted from the words
/// alone.
///
/// Case and the punctuation around a word do not matter. The count of fillers means something only for
/// recognisers that write them down (`Recogniser.reportsFillers`). English only.
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
  /// Times that something was taken back and said anew (``Repairs``).
  public private(set) var repairs = 0
  /// Places, among the words given, of those that are left once fillers, the first of repeated words and what
  /// was taken back are out.
  public private(set) var fluentWords: [Int] = []

  /// Counts in `words`, given in the order of time.
  public init(words: some Sequence<String>) {
    var spoken: [SpokenWord] = []
    for (place, text) in words.enumerated() {
      let word = SpokenWord(text, at: place)
      guard !word.plain.isEmpty else { continue }
      self.words += 1
      if Self.isFiller(word.plain) { fillers += 1 } else { spoken.append(word) }
    }
    let (count, lasting) = Self.withoutRepetitions(spoken)
    let repaired = Repairs(lasting)
    repeatedWords = count
    repairs = repaired.count
    fluentWords = repaired.kept.map(\.place)
  }

  /// How many words are repetitions, and what is left without the first of each.
  private static func withoutRepetitions(_ words: [SpokenWord]) -> (count: Int, lasting: [SpokenWord]) {
    var count = 0
    var isRepeated = [Bool](repeating: false, count: words.count)
    var index = 1
    while index < words.count {
      // One word first, so that `no no no no` is three repetitions and not one of a pair.
      let length = (1...2).first { length in
        index >= length && index + length <= words.count
          && words[(index - length)..<index].elementsEqual(words[index..<(index + length)]) {
            $0.plain == $1.plain
          }
      }
      if let length {
        count += length
        for place in (index - length)..<index { isRepeated[place] = true }
      }
      index += length ?? 1
    }
    return (count, zip(words, isRepeated).filter { !$1 }.map(\.0))
  }

  private static func isFiller(_ word: String) -> Bool {
    // They all end so, and few other words do.
    guard let last = word.utf8.last, "hmr".utf8.contains(last) else { return false }
    var sound = ""
    for letter in word where letter != sound.last { sound.append(letter) }
    return word.count > 1 && fillerSounds.contains(sound)
  }
}

/// A word as it was written, and as it is compared.
struct SpokenWord: Equatable {
  let place: Int
  let text: String
  /// In lower case, without what is neither letter nor digit (`Um,` `mm-hmm` `don’t`): only for comparing.
  let plain: String

  init(_ text: String, at place: Int) {
    self.place = place
    self.text = text
    plain = Self.ofASCII(text) ?? text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// The same for nearly all words, without looking up what each character is; nil for other text.
  private static func ofASCII(_ text: String) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): bytes.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
      case 0x80...: return nil
      default: break
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
