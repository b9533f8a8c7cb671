/// Why a recording could not be fetched, beside the transfer itself (`HTTPClientError`).
enum DownloadError: Error, Equatable, CustomStringConvertible {
  /// The web server's answer.
  case status(Int)
  /// Bytes.
  case tooLarge(limit: Int)
  /// The server sent another part than the one asked for.
  case wrongPart
  /// It did not come within this.
  case tooSlow(limit: Duration)
  /// Neither an http or https URL nor `s3://bucket/key`.
  case notAnAddress
  /// An `s3://` address of what cannot be a bucket or an object, and why.
  case noObject(String)

  var isRetryable: Bool {
    switch self {
    case .status(let status): [408, 425, 429].contains(status) || status >= 500
    case .tooLarge, .notAnAddress, .noObject: false
    case .wrongPart, .tooSlow: true
    }
  }

  var description: String {
    switch self {
    case .status(404): "the web server has no such recording (404)"
    case .status(let status): "the web server answered \(status)"
    case .tooLarge(let limit): "the recording is larger than the limit of \(limit) bytes"
    case .tooSlow(let limit): "the recording did not come within \(limit / .seconds(1)) s"
    case .notAnAddress: "the recording's address is neither a URL of http or https nor s3://bucket/key"
    case .noObject(let reason): "the recording's address names no object: \(reason)"
    case .wrongPart: "the web server sent another part of the recording than was asked for"
    }
  }
}
