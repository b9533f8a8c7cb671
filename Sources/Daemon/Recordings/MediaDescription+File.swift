internal import Core

/// How a recording's file is called and sent, by its content.
extension MediaDescription {
  /// The usual ending of its name, without the dot.
  var fileExtension: String {
    switch container {
    case "matroska": isWebM ? "webm" : video == nil ? "mka" : "mkv"
    case "mov": video == nil ? "m4a" : "mp4"
    case "ogg", "wav", "mp3", "flac", "avi", "aac", "w64": container
    default: "bin"
    }
  }

  var contentType: String {
    switch container {
    case "matroska": isWebM ? "\(kind)/webm" : "\(kind)/x-matroska"
    case "mov": "\(kind)/mp4"
    case "ogg": "\(kind)/ogg"
    case "wav": "audio/wav"
    case "mp3": "audio/mpeg"
    case "flac": "audio/flac"
    case "aac": "audio/aac"
    case "avi": "video/x-msvideo"
    default: "application/octet-stream"
    }
  }

  private var kind: String { video == nil ? "audio" : "video" }

  /// FFmpeg has one name for Matroska and for WebM, which is Matroska with few codecs.
  private var isWebM: Bool {
    [audio?.codec, video?.codec].compactMap(\.self).allSatisfy {
      ["opus", "vorbis", "vp8", "vp9", "av1"].contains($0)
    }
  }
}
