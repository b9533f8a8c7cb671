internal import FoundationEssentials

extension Transcript {
  /// SubRip captions: UTF-8, numbered from 1, lines ending in LF, a blank line after every cue. Empty when
  /// nothing was said.
  ///
  /// SubRip has no way to escape. An arrow in the text, which lenient readers would take for a cue's times,
  /// is written as `→`; all else stands as it was said.
  public var srt: String {
    Captions(self).cues.enumerated().map { index, cue in
      let text = cue.lines.joined(separator: "\n").replacingScalars(of: "-->", with: "→")
      let times = "\(cue.start.timestamp(",")) --> \(cue.end.timestamp(","))"
      return "\(index + 1)\n\(times)\n\(text)\n\n"
    }.joined()
  }
}

extension Int {
  /// These milliseconds as `HH:MM:SS`, `separator` and three digits.
  func timestamp(_ separator: String) -> String {
    let seconds = self / 1000
    return [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
      + separator + padded(self % 1000, 3)
  }

  private func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: Swift.max(0, digits - text.count)) + text
  }
}
