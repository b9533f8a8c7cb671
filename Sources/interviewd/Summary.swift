internal import Core
internal import Daemon
internal import FoundationEssentials
internal import Speech

/// A report as a person reads it.
struct Summary {
  private static let width = 78

  let style: Style

  func text(of report: Report, files: [String]) -> String {
    var parts = [heading(report)]
    if let transcript = report.transcript { parts.append(section("Transcript", words(transcript))) }
    parts.append(section("Voice", voice(report.voiceAnalysis)))
    parts.append(section("Measures", measures(report.voiceAnalysis.measures)))
    if let video = report.videoAnalysis { parts.append(section("Picture", picture(video))) }
    if !report.warnings.isEmpty {
      parts.append(section("Warnings", report.warnings.flatMap { wrap($0.printableLine) }.map(style.fair)))
    }
    let written = files + [report.recording.archive].compactMap { $0 }
    if !written.isEmpty { parts.append(section("Files", written.map(\.printableLine))) }
    return parts.joined(separator: "\n") + "\n"
  }

  private func heading(_ report: Report) -> String {
    let media = report.recording.media
    var facts = [clock(report.recording.duration), media.container.printableLine]
    if let audio = media.audio { facts.append(sound(audio)) }
    if let video = media.video {
      let rate = video.frameRate.map { " \(number($0, 0)) fps" } ?? ""
      facts.append("\(video.codec.printableLine) \(video.width)×\(video.height)\(rate)")
    }
    return style.bold(report.recording.file.printableLine) + "\n" + style.dim(facts.joined(separator: " · "))
      + "\n"
  }

  private func sound(_ audio: MediaDescription.AudioStream) -> String {
    let channels = [1: "mono", 2: "stereo"][audio.channels] ?? "\(audio.channels) channels"
    return "\(audio.codec.printableLine) \(number(Double(audio.sampleRate) / 1000, 1)) kHz \(channels)"
  }

  private func section(_ title: String, _ lines: [String]) -> String {
    style.bold(title) + "\n" + lines.map { "  \($0)\n" }.joined()
  }

  private func words(_ transcript: Transcript) -> [String] {
    let text = transcript.plainText.printable
    guard !text.isEmpty else { return [style.dim("no words were recognised")] }
    let source = "by \(transcript.recogniser), trust \(transcript.trust.rawValue)"
    let paragraphs = text.split(separator: "\n", omittingEmptySubsequences: true)
    return paragraphs.flatMap { wrap(String($0)) } + [style.dim(source)]
  }

  private func voice(_ analysis: VoiceAnalysis) -> [String] {
    let scores = analysis.scores
    let rows = [
      ("Total", scores.total), ("Fluency", scores.fluency), ("Clarity", scores.clarity),
      ("Confidence", scores.confidence), ("Pace", scores.pace),
    ]
    guard rows.contains(where: { $0.1 != nil }) else { return [style.dim("no speech was heard")] }
    return rows.map { name, score in
      guard let score else { return pad(name) + style.dim("not measured") }
      let bar =
        String(repeating: "█", count: Int(score.rounded()))
        + String(repeating: "░", count: 10 - Int(score.rounded()))
      let colour = score >= 7 ? style.good : score >= 4 ? style.fair : style.poor
      return pad(name) + colour(bar) + " \(number(score, 1))"
    }
  }

  private func measures(_ m: VoiceMeasures) -> [String] {
    var lines: [String] = []
    if let rate = m.wordsPerMinute, let words = m.words {
      lines.append(pad("Speed") + "\(number(rate, 0)) words a minute, \(words) words")
    }
    if let rate = m.articulationRate {
      lines.append(pad("Syllables") + "\(number(rate, 1)) a second of speech, \(m.syllables) in all")
    }
    let pauses = m.pauses
    lines.append(
      pad("Pauses")
        + (pauses.count == 0
          ? "none"
          : "\(pauses.count), \(number(pauses.total, 1)) s in all (\(percent(pauses.share))), "
            + "longest \(number(pauses.longest, 1)) s"))
    if let run = m.meanLengthOfRun { lines.append(pad("Runs") + "\(number(run, 1)) words between pauses") }
    if let fillers = m.fillers { lines.append(pad("Fillers") + "\(fillers)") }
    if let repetitions = m.repetitions { lines.append(pad("Repetitions") + "\(repetitions)") }
    if let pitch = m.pitch {
      lines.append(
        pad("Pitch")
          + "\(number(pitch.median, 0)) Hz, \(number(pitch.low, 0))–\(number(pitch.high, 0)) Hz "
          + "(\(number(pitch.range, 1)) semitones)")
    }
    if let hnr = m.harmonicity { lines.append(pad("Harmonicity") + "\(number(hnr, 1)) dB") }
    return lines
  }

  private func picture(_ video: VideoSignals) -> [String] {
    var notes: [String] = []
    if video.dark > 0 { notes.append("camera off for \(percent(video.dark))") }
    if video.frozen > 0 { notes.append("frozen for \(percent(video.frozen))") }
    notes.append("mean brightness \(percent(video.brightness))")
    return [notes.joined(separator: " · ")]
  }

  private func pad(_ label: String) -> String {
    label + String(repeating: " ", count: max(1, 13 - label.count))
  }

  /// With as many decimals.
  private func number(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 0 ? 1 : 10
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + String(scaled / scale) + (digits == 0 ? "" : ".\(scaled % scale)")
  }

  private func percent(_ share: Double) -> String { "\(number(share * 100, 0)) %" }

  private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? "\(whole / 3600):\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
      : "\(whole / 60):\(twoDigits(whole % 60))"
  }

  /// Breaks `text` into lines that fit, between words.
  private func wrap(_ text: String) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= Self.width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
