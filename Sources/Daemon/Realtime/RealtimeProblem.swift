internal import HTTPServer

/// What an `error` event tells: the client's mistake, unless ``type`` says otherwise.
struct RealtimeProblem: Error, Equatable {
  var type = "invalid_request_error"
  var code: String
  /// A sentence for the client.
  var message: String
  /// The field that is wrong, as `session.turn_detection.threshold`.
  var param: String?

  init(_ code: String, _ message: String, param: String? = nil) {
    self.code = code
    self.message = message
    self.param = param
  }

  init(_ error: ImportError) {
    self.init(
      error.place.isEmpty ? "invalid_json" : "invalid_value", "\(error).",
      param: error.place.isEmpty ? nil : error.place)
  }

  /// Not the client's mistake.
  static func server(_ code: String, _ message: String) -> RealtimeProblem {
    var problem = RealtimeProblem(code, message)
    problem.type = "server_error"
    return problem
  }

  /// Why a client is not let in.
  init(refusal error: any Error) {
    guard let error = error as? HTTPError else {
      self = .server("server_error", "The server could not look at the client secret.")
      return
    }
    self =
      error.status == .unauthorized
      ? RealtimeProblem("invalid_api_key", error.detail) : .server("server_error", error.detail)
  }

  static func fixed(_ param: String, _ why: String) -> RealtimeProblem {
    RealtimeProblem("cannot_change", "\(param) cannot be changed: \(why).", param: param)
  }

  static func value(_ param: String, _ allowed: String) -> RealtimeProblem {
    RealtimeProblem("invalid_value", "\(param) must be \(allowed).", param: param)
  }

  /// - Parameter offender: the `event_id` that the client gave its event.
  func json(offender: String?) -> JSONValue {
    [
      "type": .string(type), "code": .string(code), "message": .string(message), "param": .optional(param),
      "event_id": .optional(offender),
    ]
  }
}

extension JSONValue {
  static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
