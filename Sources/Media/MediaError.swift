internal import CFFmpeg
internal import CFFmpegShims
internal import Core
internal import Glibc

/// A call into FFmpeg that failed.
struct MediaError: Error {
  enum Operation: String {
    case open = "open the container"
    case streams = "read the streams"
    case codec = "open the audio codec"
    case resample = "resample the audio"
    case read = "read on"
  }

  let operation: Operation
  /// FFmpeg's AVERROR, negative.
  let status: Int32
  let message: String

  init(_ operation: Operation, status: Int32) {
    self.operation = operation
    self.status = status
    var text = [CChar](repeating: 0, count: 128)
    av_strerror(status, &text, text.count)
    message = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The same as the fault of the recording, which is what it is: FFmpeg saw nothing but its bytes.
  var problem: RecordingProblem {
    if status == -ENOMEM { return RecordingProblem(.damaged, "decoding it needs more memory than allowed") }
    if operation == .resample {
      return RecordingProblem(.unsupported, "its audio format cannot be turned into mono (\(message))")
    }
    return RecordingProblem(
      .damaged, "the recording is damaged: could not \(operation.rawValue) (\(message))")
  }
}
