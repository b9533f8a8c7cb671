internal import Daemon
internal import Speech

/// A form in which a report or its transcript can be had.
enum ExportFormat: String, CaseIterable {
  case json, srt, vtt, txt

  var help: String {
    switch self {
    case .json: "The whole report as one line of JSON."
    case .srt: "The transcript as SubRip subtitles."
    case .vtt: "The transcript as WebVTT subtitles."
    case .txt: "The transcript as plain text, a paragraph per long pause."
    }
  }

  /// The text of `report` in this form; nil where it needs a transcript and there is none.
  func text(of report: Report) throws -> String? {
    switch self {
    case .json: try report.json() + "\n"
    case .srt: report.transcript?.srt
    case .vtt: report.transcript?.webVTT
    case .txt: report.transcript?.plainText
    }
  }
}
