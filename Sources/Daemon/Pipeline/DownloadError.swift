/// Why a recording could not be fetched, beside the transfer itself (`HTTPClientError`).
enum DownloadError: Error, Equatable, CustomStringConvertible {
  /// The web server's answer.
  case status(Int)
  /// Bytes.
  case tooLarge(limit: Int)
  /// The server sent another part than the one asked for.
  case wrongPart

  var isRetryable: Bool {
    switch self {
    case .status(let status): [408, 425, 429].contains(status) || status >= 500
    case .tooLarge: false
    case .wrongPart: true
    }
  }

  var description: String {
    switch self {
    case .status(404): "the web server has no such recording (404)"
    case .status(let status): "the web server answered \(status)"
    case .tooLarge(let limit): "the recording is larger than the limit of \(limit) bytes"
    case .wrongPart: "the web server sent another part of the recording than was asked for"
    }
  }
}
