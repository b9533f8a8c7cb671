internal import FoundationEssentials
internal import HTTPServer
internal import Speech

/// A form in which a transcript can be had; the first is what a client gets that does not say.
enum TranscriptForm: CaseIterable {
  case plain, json, subRip, webVTT

  static var list: String { allCases.map(\.mediaType).joined(separator: ", ") }

  init?(mediaType: String) {
    guard let form = Self.allCases.first(where: { $0.mediaType == mediaType }) else { return nil }
    self = form
  }

  var mediaType: String {
    switch self {
    case .plain: "text/plain"
    case .json: "application/json"
    case .subRip: "application/x-subrip"
    case .webVTT: "text/vtt"
    }
  }

  func response(_ transcript: Transcript) throws -> Response {
    let bytes: [UInt8] =
      switch self {
      case .plain: Array(transcript.plainText.utf8)
      case .json: Array(try transcript.json())
      case .subRip: Array(transcript.srt.utf8)
      case .webVTT: Array(transcript.webVTT.utf8)
      }
    let charset = self == .json ? "" : "; charset=utf-8"
    return Response(
      .ok, headers: ["Content-Type": mediaType + charset, "Vary": "Accept"], body: .bytes(bytes))
  }
}
