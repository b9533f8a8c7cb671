extension Transcript {
  /// WebVTT captions (https://www.w3.org/TR/webvtt1/), lines ending in LF.
  public var webVTT: String {
    "WEBVTT\n"
      + Captions(self).cues.map { cue in
        // `>` too: a cue's text must not hold `-->`.
        let text = cue.lines.joined(separator: "\n")
          .replacingScalars(of: "&", with: "&amp;")
          .replacingScalars(of: "<", with: "&lt;")
          .replacingScalars(of: ">", with: "&gt;")
        return "\n\(cue.start.timestamp(".")) --> \(cue.end.timestamp("."))\n\(text)\n"
      }.joined()
  }
}
