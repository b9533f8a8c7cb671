/// Spreads words for which there are no times over speech, never into pauses.
enum SpeechSpread {
  /// The times of words of these `lengths` in `speech`, which is in order and not empty.
  ///
  /// A word belongs to the stretch that its middle falls into when the words follow each other over all the
  /// speech, each as long as its share of the letters. Those of a stretch then fill it, likewise.
  static func times(of lengths: [Int], over speech: [VoiceInterval]) -> [(start: Double, end: Double)] {
    // A short word takes longer than its letters.
    let weights = lengths.map { Double($0) + 1 }
    let whole = weights.reduce(0, +)
    let spoken = speech.reduce(0) { $0 + $1.length }
    var times: [(start: Double, end: Double)] = []
    var stretch = 0
    var before = 0.0
    var passed = 0.0
    var first = 0
    func fill(upTo next: Int) {
      let sum = weights[first..<next].reduce(0, +)
      var clock = speech[stretch].start
      for index in first..<next {
        let end =
          index == next - 1 ? speech[stretch].end : clock + weights[index] / sum * speech[stretch].length
        times.append((clock, end))
        clock = end
      }
      first = next
    }
    for index in weights.indices {
      let middle = (before + weights[index] / 2) / whole * spoken
      while stretch < speech.count - 1, middle >= passed + speech[stretch].length {
        fill(upTo: index)
        passed += speech[stretch].length
        stretch += 1
      }
      before += weights[index]
    }
    fill(upTo: weights.count)
    return times
  }

  /// What of `speech` is between `start` and `end`.
  static func speech(_ speech: [VoiceInterval], from start: Double, to end: Double) -> [VoiceInterval] {
    speech.compactMap { stretch in
      let cut = VoiceInterval(isSpeech: true, start: max(stretch.start, start), end: min(stretch.end, end))
      return cut.length > 0 ? cut : nil
    }
  }
}
