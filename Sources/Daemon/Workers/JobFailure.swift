internal import Core
internal import HTTPClient
internal import Sandbox
internal import Speech
internal import Storage

/// What an error of the pipeline means for its job.
struct JobFailure: Equatable {
  enum Remedy { case never, retry, room }

  var remedy: Remedy
  /// Stable, for logs and operators.
  var code: String
  /// A sentence for people.
  var message: String

  init(_ error: any Error) {
    message = "\(error)"
    (remedy, code) =
      switch error {
      case let error as RecordingProblem: (.never, error.code.rawValue)
      case let error as RecordingFileError: (error.isDownloadMissing ? .retry : .never, "recording_file")
      case let error as DownloadError: (error.isRetryable ? .retry : .never, "download")
      case let error as HTTPClientError: (error.isRetryable ? .retry : .never, "download")
      case let error as SandboxError: (error.isTransient ? .retry : .never, "decoder")
      case is RecogniserError: (.retry, "recogniser")
      case let error as FileError: (error.isDiskFull ? .room : .retry, "disk")
      case let error as DatabaseError: (error.isDiskFull ? .room : .retry, "database")
      case ObjectStoreError.failed(_, let error): (error.isDiskFull ? .room : .retry, "objects")
      case is ObjectStoreError: (.never, "objects")
      default: (.retry, "internal")
      }
  }
}

extension RecordingFileError {
  /// What was downloaded has gone: it is downloaded again.
  fileprivate var isDownloadMissing: Bool {
    guard case .system = self else { return false }
    return true
  }
}

extension SandboxError {
  /// Whether the machine, rather than the recording, may be at fault.
  fileprivate var isTransient: Bool {
    switch self {
    case .notStarted, .confinement, .killed, .exited, .closed: true
    case .crashed, .cpuExhausted, .timedOut, .nonsense: false
    }
  }
}
