internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Sandbox
internal import Storage

/// Why an answer was not taken, as clients are told: the session is as before.
struct AnswerRefusal: Error {
  var status: Status
  /// A sentence for the client: no internals, nothing of what was said.
  var detail: String
  /// Whether the detail is wrapped, as the documented errors about files are: `{"detail":{"error":…}}`.
  var isAboutFiles = false
  /// Seconds after which it may be worth another attempt.
  var retryAfter: Int?
  /// For the log, where the fault is not the client's.
  var reason: String?

  static let noFile = AnswerRefusal(.badRequest, inFile: "Either audio or video file is required")
  static let noRecogniser = AnswerRefusal(
    .serviceUnavailable,
    "Answers cannot be evaluated: this server has no speech recogniser (INTERVIEWD_TRANSCRIBER is none)")
  static let noRoom = AnswerRefusal(
    .insufficientStorage, "There is no room for the recording on the server's disk", retryAfter: 60)

  init(_ status: Status, _ detail: String, retryAfter: Int? = nil, reason: String? = nil) {
    self.status = status
    self.detail = detail
    self.retryAfter = retryAfter
    self.reason = reason
  }

  init(_ status: Status, inFile detail: String) {
    self.init(status, detail)
    isAboutFiles = true
  }

  var response: Response {
    var response = DetailBody.response(status, isAboutFiles ? ["error": .string(detail)] : .string(detail))
    if let retryAfter { response.headers["Retry-After"] = String(retryAfter) }
    return response
  }

  /// What went wrong with the file of a form's field; an error that is none of the file's stays as it is.
  static func of(_ error: any Error, file field: String) -> any Error {
    switch error {
    case UploadProblem.empty: AnswerRefusal(.badRequest, inFile: "\(field) cannot be used: the file is empty")
    case BodyError.tooLarge(let limit):
      AnswerRefusal(.contentTooLarge, inFile: "\(field) is larger than the limit of \(limit) bytes")
    case let problem as RecordingProblem:
      AnswerRefusal(.badRequest, inFile: "\(field) cannot be used: \(problem)")
    case let error as SandboxError where !error.isTransient:
      // Its bytes have crashed the decoder, or kept it busy without end.
      AnswerRefusal(.badRequest, inFile: "\(field) cannot be used: \(error)")
    default: error
    }
  }

  /// What any other error means; nil for one that the server itself answers, or that nobody is there to be told of.
  init?(_ error: any Error) {
    switch error {
    case let refusal as AnswerRefusal: self = refusal
    case UploadProblem.noRoom: self = .noRoom
    case is SessionError, is HTTPError, is BodyError, is CancellationError: return nil
    case let error as InterviewerError:
      self.init(
        .serviceUnavailable, "Failed to evaluate the answer: \(error.publicReason)", retryAfter: 5,
        reason: "\(error)")
    case let error as QuestionFailed:
      self.init(.serviceUnavailable, error.detail, retryAfter: 5, reason: error.detail)
    case let error as DatabaseError where !error.isDiskFull:
      self.init(.internalServerError, "Failed to store the answer: the database failed", reason: "\(error)")
    default: self.init(failure: JobFailure(error))
    }
  }

  private init(failure: JobFailure) {
    switch (failure.remedy, failure.code) {
    case (.room, _): self = .noRoom
    case (let remedy, "recogniser"):
      self.init(
        .serviceUnavailable, "Failed to transcribe the answer: \(failure.message)",
        retryAfter: remedy == .retry ? 5 : nil)
    case (_, "sandbox"):
      self.init(.serviceUnavailable, "Failed to decode the answer: \(failure.message)", retryAfter: 5)
    default: self.init(.internalServerError, "Failed to process the answer: \(failure.message)")
    }
    reason = failure.detail
  }
}
