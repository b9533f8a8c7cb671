internal import Core
internal import HTTPClient
internal import Interviewing
internal import Sandbox
internal import Speech
internal import Storage

/// What an error of the pipeline means for its job.
struct JobFailure: Equatable {
  enum Remedy { case never, retry, room }

  var remedy: Remedy
  /// How many times the usual number of attempts there are. An object store that is away is no fault of the
  /// recording, whose work is done: with the usual settings it may be away for two hours.
  var patience = 1
  /// Stable, for logs and operators.
  var code: String
  /// A sentence for people, of the recording and where it comes from alone.
  var message: String
  /// What the log says: may name the daemon's own files.
  var detail: String

  /// What is told where the fault is the daemon's or its system's.
  private static let ours = [
    "disk": "the recording cannot be kept on the server's disk", "database": "the server's database failed",
    "objects": "the transcript cannot be archived", "internal": "an unexpected error occurred",
    "recogniser": "the recogniser failed", "sandbox": "the decoder could not be started",
    "recording_file": "the recording's copy on the server cannot be read",
  ]

  init(_ error: any Error) {
    detail = "\(error)"
    (remedy, code) =
      switch error {
      case let error as RecordingProblem: (.never, error.code.rawValue)
      case RecordingFileError.system: (.retry, "recording_file")
      case is RecordingFileError: (.never, "recording")
      case let error as DownloadError: (error.isRetryable ? .retry : .never, "download")
      case let error as HTTPClientError: (error.isRetryable ? .retry : .never, "download")
      case SandboxError.notStarted, SandboxError.confinement: (.retry, "sandbox")
      case let error as SandboxError: (error.isTransient ? .retry : .never, "decoder")
      case let error as RecogniserError: (error.isRetryable ? .retry : .never, "recogniser")
      case let error as BothRecognisersFailed:
        (error.first.isRetryable || error.second.isRetryable ? .retry : .never, "recogniser")
      case let error as EvaluationError: (error.isRetryable ? .retry : .never, "evaluation")
      case is EvaluationImpossible: (.never, "evaluation")
      case let error as FileError: (error.isDiskFull ? .room : .retry, "disk")
      case let error as DatabaseError: (error.isDiskFull ? .room : .retry, "database")
      case ObjectStoreError.failed(_, let error): (error.isDiskFull ? .room : .retry, "objects")
      case let error as ObjectStoreError: (error.isRetryable ? .retry : .never, "objects")
      case let error as S3Error: (error.isRetryable ? .retry : .never, "download")
      default: (.retry, "internal")
      }
    if case ObjectStoreError.s3 = error { patience = 4 }
    // What a service answered says what to change; a file of the daemon's own is nobody's business.
    message = Self.isOfService(error) ? detail : Self.ours[code] ?? detail
  }
}

extension JobFailure {
  private static func isOfService(_ error: any Error) -> Bool {
    switch error {
    case ObjectStoreError.s3, ObjectStoreError.misconfigured: true
    case RecogniserError.modelMissing, RecogniserError.modelRefused, RecogniserError.decodingFailed,
      RecogniserError.encodingFailed:
      false
    case is RecogniserError, is BothRecognisersFailed: true
    default: false
    }
  }
}

extension SandboxError {
  /// Whether the machine, rather than the recording, may be at fault.
  var isTransient: Bool {
    switch self {
    case .notStarted, .confinement, .killed, .exited, .closed: true
    case .crashed, .cpuExhausted, .timedOut, .nonsense: false
    }
  }
}
