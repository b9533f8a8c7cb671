/// Finds out when each word of a piece was said, from whatever the service says of it.
///
/// Times of words are taken where they are believable; where not, words are spread over the speech in the time
/// of their segment; where that has none either, over the speech between its neighbours.
struct WordTiming {
  /// Seconds by which a service's times may be off before they are taken for nonsense: models work in steps.
  private static let tolerance = 1.0

  /// Of the piece: seconds.
  let duration: Double
  /// The piece's speech, in order.
  let speech: [VoiceInterval]

  /// In order: no word starts before the one before it has ended, and none is outside the piece.
  func words(of heard: HeardPiece) -> [TimedWord] {
    var blocks = Self.blocks(timed(heard), until: duration)
    merge(&blocks)
    var words = blocks.flatMap { $0.isMeasured ? $0.words : spread($0) }
    var clock = 0.0
    for index in words.indices {
      let start = min(max(words[index].start, clock), duration)
      // A word that is said to last into the next one must not push that away.
      let next = index + 1 < words.count ? words[index + 1].start : duration
      clock = min(max(words[index].end, start), next > start ? next : duration, duration)
      (words[index].start, words[index].end) = (start, clock)
    }
    return words
  }

  /// The segments' words with the service's times of them, if it gives any that are believable.
  private func timed(_ heard: HeardPiece) -> [Block] {
    let times = WordAlignment(heard)
    return times.segments.enumerated().compactMap { index, segment in
      let source = index < heard.segments.count ? heard.segments[index] : nil
      guard !segment.isEmpty, source?.isDoubtful != true else { return nil }
      let measured = believable(segment)
      let words = segment.enumerated().map { place, word in
        TimedWord(
          token: word.token, segment: index, start: measured?[place].start ?? 0,
          end: measured?[place].end ?? 0,
          isMeasured: measured != nil)
      }
      if measured != nil {
        return Block(start: words.first?.start, end: words.last?.end, isMeasured: true, words: words)
      }
      let range = usable(source?.start, source?.end)
      return Block(start: range?.start, end: range?.end, isMeasured: false, words: words)
    }
  }

  /// The times of a segment's words; nil when one is missing or makes no sense.
  private func believable(_ words: [WordAlignment.Word]) -> [(start: Double, end: Double)]? {
    var clock = 0.0
    var times: [(start: Double, end: Double)] = []
    for word in words {
      guard let start = word.start, let end = word.end, start.isFinite, end.isFinite, end >= start,
        start >= clock - Self.tolerance, end <= duration + Self.tolerance
      else { return nil }
      clock = max(clock, start)
      times.append((start, end))
    }
    // Some servers fill in zeros.
    guard let first = times.first, times.contains(where: { $0.end > first.start }) else { return nil }
    return times
  }

  private func usable(_ start: Double?, _ end: Double?) -> (start: Double, end: Double)? {
    guard let start, let end, start.isFinite, end.isFinite, start >= -Self.tolerance, end > start,
      start < duration
    else { return nil }
    return (max(0, start), min(end, duration))
  }

  /// Segments' words that share a stretch of time. Times are nil until the neighbours tell them.
  private struct Block {
    var start: Double?
    var end: Double?
    var isMeasured: Bool
    var words: [TimedWord]
  }

  /// Gives each block its time: what has none of its own, or one before its predecessor's, lies between its
  /// neighbours.
  private static func blocks(_ segments: [Block], until duration: Double) -> [Block] {
    var blocks: [Block] = []
    var latest = 0.0
    for var segment in segments {
      if let start = segment.start, start < latest - (segment.isMeasured ? tolerance : 0) {
        (segment.start, segment.end) = (nil, nil)
        segment.isMeasured = false
        for index in segment.words.indices { segment.words[index].isMeasured = false }
      }
      if let last = blocks.indices.last, segment.start == nil, !blocks[last].isMeasured {
        blocks[last].words += segment.words
        blocks[last].end = nil
        continue
      }
      latest = max(latest, segment.start ?? 0)
      blocks.append(segment)
    }
    for index in blocks.indices where !blocks[index].isMeasured {
      let before = index > 0 ? blocks[index - 1].end ?? 0 : 0
      let after = index + 1 < blocks.count ? blocks[index + 1].start ?? duration : duration
      let start = max(blocks[index].start ?? before, index > 0 && blocks[index - 1].isMeasured ? before : 0)
      blocks[index].start = start
      blocks[index].end = max(start, min(blocks[index].end ?? after, after))
    }
    return blocks
  }

  /// Joins a block that has no speech in its time with one before it, or else after it, that has.
  private func merge(_ blocks: inout [Block]) {
    var index = 0
    while index < blocks.count {
      guard !blocks[index].isMeasured, speech(in: blocks[index]).isEmpty else {
        index += 1
        continue
      }
      if index > 0, !blocks[index - 1].isMeasured {
        let removed = blocks.remove(at: index)
        blocks[index - 1].words += removed.words
      } else if index + 1 < blocks.count, !blocks[index + 1].isMeasured {
        let removed = blocks.remove(at: index)
        blocks[index].words = removed.words + blocks[index].words
      } else {
        index += 1
      }
    }
  }

  private func speech(in block: Block) -> [VoiceInterval] {
    SpeechSpread.speech(speech, from: block.start ?? 0, to: block.end ?? duration)
  }

  private func spread(_ block: Block) -> [TimedWord] {
    let stretches = speech(in: block)
    guard !stretches.isEmpty else {
      // Between words that were measured there is no speech left: where the last of them ended.
      let time = block.start ?? 0
      return block.words.map { word in
        var word = word
        (word.start, word.end) = (time, time)
        return word
      }
    }
    let times = SpeechSpread.times(of: block.words.map(\.token.letters.count), over: stretches)
    return zip(block.words, times).map { word, time in
      var word = word
      (word.start, word.end) = time
      return word
    }
  }
}
