internal import FoundationEssentials
internal import HTTPClient

/// An answer of a service that says no, in the form that OpenAI's, Gemini's and most compatible servers share:
/// `{"error": {"message", "code", "param", "type", "status", "details"}}`.
struct ServiceRefusal: Error {
  let status: Int
  /// For the log: control characters are gone and it is cut; empty where there is none.
  var message = ""
  /// Stable words of the service, as `insufficient_quota`, `response_format`, `API_KEY_INVALID`.
  var words: Set<String> = []
  /// Seconds to wait, as Gemini says it in the answer's body.
  var retryDelay: Double?

  /// The longest message that is quoted: characters.
  private static let longestMessage = 300

  /// - Parameter secret: is taken out of the message, should the service repeat it.
  init(status: Int, body: [UInt8], hiding secret: String?) {
    self.status = status
    guard let answer = try? JSONDecoder().decode(Body.self, from: Data(body)) else { return }
    let error = answer.error
    var text = (error?.message ?? answer.detail ?? "").visiblePieces.joined(separator: " ")
    if let secret, !secret.isEmpty { text = text.replacing(secret, with: "…") }
    message = text.count > Self.longestMessage ? text.prefix(Self.longestMessage) + "…" : text
    let details = error?.details ?? []
    words = Set([error?.code, error?.type, error?.param, error?.status].compactMap { $0 })
    words.formUnion(details.compactMap(\.reason))
    // A duration of protobuf's JSON, as `34.5s`.
    retryDelay = details.lazy.compactMap { $0.retryDelay.flatMap { Double($0.prefix { $0 != "s" }) } }.first
  }

  private struct Body: Decodable {
    var error: Failure?
    /// FastAPI's servers have this instead.
    var detail: String?

    enum CodingKeys: String, CodingKey { case error, detail }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      error = try? values.decode(Failure.self, forKey: .error)
      detail = try? values.decode(String.self, forKey: .detail)
    }
  }

  private struct Failure: Decodable {
    var message: String?
    var code: String?
    var type: String?
    var param: String?
    var status: String?
    var details: [Detail] = []

    enum CodingKeys: String, CodingKey { case message, code, type, param, status, details }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        message = text
        return
      }
      // What is of another type, as Gemini's numeric code, says nothing that the status does not.
      let values = try decoder.container(keyedBy: CodingKeys.self)
      message = try? values.decode(String.self, forKey: .message)
      code = try? values.decode(String.self, forKey: .code)
      type = try? values.decode(String.self, forKey: .type)
      param = try? values.decode(String.self, forKey: .param)
      status = try? values.decode(String.self, forKey: .status)
      details = (try? values.decode([Detail].self, forKey: .details)) ?? []
    }
  }

  private struct Detail: Decodable {
    var reason: String?
    var retryDelay: String?
  }
}

extension RecogniserError {
  /// What a refusal means; `settings` hold the key.
  init(_ refusal: ServiceRefusal, of service: String, settings: String) {
    let status = refusal.status
    let says = { (words: String...) in !refusal.words.isDisjoint(with: words) }
    self =
      switch status {
      case _ where says("model_not_found"): .notThere(service: service, status: status, settings: settings)
      case 401, 403: .keyRefused(service: service, status: status, settings: settings)
      // Gemini's answer to a wrong key has status 400.
      case _ where says("API_KEY_INVALID", "invalid_api_key"):
        .keyRefused(service: service, status: status, settings: settings)
      case 300..<400, 404, 405: .notThere(service: service, status: status, settings: settings)
      case 413: .tooLarge(service: service)
      // Gemini's answer to a request of more than 20 MB.
      case 400 where refusal.message.contains("payload size exceeds"): .tooLarge(service: service)
      case _ where says("insufficient_quota", "billing_hard_limit_reached"): .quotaExhausted(service: service)
      case 402: .quotaExhausted(service: service)
      case 429: .rateLimited(service: service)
      case 408, 500...: .unavailable(service: service, reason: "it answers with status \(status)")
      // What was refused has not been heard: elsewhere the message might quote what was said.
      case 400: .rejected(service: service, status: status, message: refusal.message)
      default:
        .rejected(service: service, status: status, message: refusal.words.sorted().joined(separator: ", "))
      }
  }
}
