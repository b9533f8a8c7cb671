/// Which times of a service's list of words belong to which words of its text.
///
/// Services list words without punctuation, with it, or in parts (`inter`, `view`). The letters are the same in
/// the text and in the list, so they say what belongs together. Where they are not (`&` and `and`), the words
/// of the list stand for the text, in the segments that their times are in.
struct WordAlignment {
  struct Word: Equatable {
    var token: SpokenToken
    /// As the service gave it.
    var start: Double?
    var end: Double?
  }

  /// By segment of the text; one where the service only gave a list.
  let segments: [[Word]]

  init(_ heard: HeardPiece) {
    let texts = heard.segments.map { SpokenToken.tokens(of: $0.text) }
    let list = heard.words.map { (letters: SpokenToken.letters(of: $0.text), word: $0) }
      .filter { !$0.letters.isEmpty }
    if list.isEmpty {
      segments = texts.map { $0.map { Word(token: $0) } }
    } else if texts.joined().map(\.letters).joined().elementsEqual(list.map(\.letters).joined()) {
      segments = Self.byLetters(texts, list.map { ($0.letters.count, $0.word) })
    } else {
      segments = Self.byTime(heard.segments, texts, list.map(\.word))
    }
  }

  /// Words and texts have the same letters: each word of the text takes the time of its letters.
  private static func byLetters(
    _ texts: [[SpokenToken]], _ list: [(letters: Int, word: HeardPiece.Word)]
  ) -> [[Word]] {
    var index = 0
    /// Letters before the list's word at `index`, and before the text's word.
    var (listed, read) = (0, 0)
    return texts.map { tokens in
      tokens.map { token in
        let start = time(read)
        read += token.letters.count
        // Its last letter may be in a later word of the list, and its end there within that word.
        while read > listed + list[index].letters {
          listed += list[index].letters
          index += 1
        }
        let end = time(read)
        if read == listed + list[index].letters, index + 1 < list.count {
          listed += list[index].letters
          index += 1
        }
        return Word(token: token, start: start, end: end)
      }
    }

    /// When so many letters have been said, those of a word being evenly long.
    func time(_ letters: Int) -> Double? {
      let (count, word) = list[index]
      guard let start = word.start, let end = word.end else { return nil }
      let share = Double(letters - listed) / Double(count)
      // So that its own end comes out as it was given.
      return share == 1 ? end : start + (end - start) * share
    }
  }

  /// Each word goes to the last segment that has begun by its middle. A segment that gets none keeps its text.
  private static func byTime(
    _ segments: [HeardPiece.Segment], _ texts: [[SpokenToken]], _ list: [HeardPiece.Word]
  ) -> [[Word]] {
    var result: [[Word]] = Array(repeating: [], count: max(1, segments.count))
    var current = 0
    for word in list {
      let middle = ((word.start ?? .nan) + (word.end ?? .nan)) / 2
      while current + 1 < segments.count, let next = segments[current + 1].start, middle >= next {
        current += 1
      }
      for token in SpokenToken.tokens(of: word.text) {
        result[current].append(Word(token: token, start: word.start, end: word.end))
      }
    }
    for index in texts.indices where result[index].isEmpty {
      result[index] = texts[index].map { Word(token: $0) }
    }
    return result
  }
}
