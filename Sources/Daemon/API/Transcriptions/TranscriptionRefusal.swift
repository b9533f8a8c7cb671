internal import Core
internal import HTTPServer
internal import Sandbox

/// An error as OpenAI writes them: `{"error":{"message","type","param","code"}}`. The client's faults are 400 but for
/// a body that is too large (413); 500 and 503 are ours.
struct TranscriptionRefusal: Error, Equatable {
  var status: Status
  /// A sentence for the client: no internals, nothing of what was said.
  var message: String
  /// The field that is wrong.
  var param: String?
  /// Stable.
  var code: String?
  /// Seconds after which it may be worth another attempt.
  var retryAfter: Int?
  /// For the log, where the fault is not the client's.
  var reason: String?

  static let noRecogniser = TranscriptionRefusal(
    "This server has no speech recogniser (INTERVIEWD_TRANSCRIBER is none).", status: .serviceUnavailable,
    code: "no_recogniser")
  static let noRoom = TranscriptionRefusal(
    "There is no room for the recording on the server's disk.", status: .serviceUnavailable,
    code: "no_room", retryAfter: 60)

  init(
    _ message: String, status: Status = .badRequest, param: String? = nil, code: String? = nil,
    retryAfter: Int? = nil
  ) {
    self.message = message
    self.status = status
    self.param = param
    self.code = code
    self.retryAfter = retryAfter
  }

  /// What an error means here; nil for one that nobody is there to be told of.
  init?(_ error: any Error) {
    switch error {
    case let refusal as TranscriptionRefusal: self = refusal
    case UploadProblem.noRoom: self = .noRoom
    case UploadProblem.empty: self.init("The file is empty.", param: "file", code: "empty")
    case BodyError.tooLarge(let limit):
      self.init("The file is larger than \(limit) bytes.", status: .contentTooLarge, param: "file")
    case is BodyError, is HTTPError, is CancellationError: return nil
    case let problem as RecordingProblem:
      self.init("The file cannot be used: \(problem)", param: "file", code: problem.code.rawValue)
    case let error as SandboxError where !error.isTransient:
      // Its bytes have crashed the decoder, or kept it busy without end.
      self.init("The file cannot be used: \(error)", param: "file", code: "damaged")
    default: self.init(failure: JobFailure(error))
    }
  }

  private init(failure: JobFailure) {
    switch (failure.remedy, failure.code) {
    case (.room, _): self = .noRoom
    case (let remedy, "recogniser"), (let remedy, "sandbox"):
      self.init(
        "The recording could not be transcribed: \(failure.message)", status: .serviceUnavailable,
        code: failure.code, retryAfter: remedy == .retry ? 5 : nil)
    default:
      self.init(
        "The recording could not be transcribed: \(failure.message)", status: .internalServerError,
        code: failure.code)
    }
    reason = failure.detail
  }

  var response: Response {
    var headers: Headers = [:]
    if let retryAfter { headers["Retry-After"] = String(retryAfter) }
    let type = status.rawValue < 500 ? "invalid_request_error" : "server_error"
    let error: JSONValue = [
      "message": .string(message), "type": .string(type), "param": param.map(JSONValue.string) ?? .null,
      "code": code.map(JSONValue.string) ?? .null,
    ]
    let body: JSONValue = ["error": error]
    return .json(status, encoded: Array(body.text.utf8), headers: headers)
  }

  /// What the server itself refuses, in this shape.
  @Sendable static func body(_ error: HTTPError, _ request: Request) -> Response {
    TranscriptionRefusal(error.detail, status: error.status).response
  }
}
