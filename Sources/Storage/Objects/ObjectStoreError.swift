/// Why an object store did not do what it was asked. Descriptions are one line each, whatever the key holds.
public enum ObjectStoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The caller's fault; trying again does not help.
  case invalidKey(String, InvalidKey)
  /// There is no object of this key.
  case notFound(String)
  /// The object has more bytes than were asked for at most.
  case tooLarge(String, limit: Int)
  /// The operator's fault, in a sentence that says what to set.
  case misconfigured(String)
  /// The system's; trying again helps once the operator has mended it.
  case failed(String, FileError)
  /// What was written came back different.
  case damaged(String)
  /// The file at this path changed while it was stored.
  case changed(String)
  /// S3's, or on the way there.
  case s3(S3Error)

  public enum InvalidKey: String, Sendable {
    case empty = "it is empty"
    case tooLong = "it has more than 1024 bytes"
    case longSegment = "a part between slashes has more than 255 bytes"
    case emptySegment = "it starts or ends with a slash, or has two in a row"
    case relativeSegment = "a part between slashes is . or .."
    case nul = "it holds a NUL"
    case reserved = "names that start with a dot and end in .partial are kept for files being written"
  }

  /// Whether the same call may succeed later without anybody doing anything about it.
  public var isRetryable: Bool {
    switch self {
    case .invalidKey, .notFound, .tooLarge, .misconfigured: false
    case .failed, .damaged, .changed: true
    case .s3(let error): error.isRetryable
    }
  }

  public var description: String {
    switch self {
    case .invalidKey(let key, let reason):
      "\(key.debugDescription) cannot be an object's key: \(reason.rawValue)"
    case .notFound(let key): "there is no object \(key.debugDescription)"
    case .tooLarge(let key, let limit):
      "object \(key.debugDescription) is larger than the limit of \(limit) bytes"
    case .misconfigured(let sentence): sentence
    case .damaged(let key): "what was written as object \(key.debugDescription) came back different"
    case .changed(let path): "the file \(path.debugDescription) changed while it was stored"
    case .failed(let key, let error):
      "cannot \(error.attempt.words) object \(key.debugDescription): \(error.reason)"
    case .s3(let error): error.description
    }
  }
}
