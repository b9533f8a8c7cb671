/// Why a recogniser could not work. Never the recording's fault, but for ``blocked(service:reason:)``.
///
/// A `service` is a recogniser's name, as `openai/whisper-1`. Descriptions are for operators: they say what to
/// change, and hold neither keys nor what was said.
public enum RecogniserError: Error, Equatable, Sendable {
  /// A file of the model is missing or unreadable: the operator must install or name one.
  case modelMissing(file: String)
  /// The files are there, but PocketSphinx refuses them.
  case modelRefused(folder: String)
  /// PocketSphinx's `function` failed within an utterance. The decoder stays usable.
  case decodingFailed(function: String, status: Int)

  // `settings` is what the names of the service's settings begin with, as `INTERVIEWD_TRANSCRIBER`.

  /// The service takes the key for wrong, or its owner for not entitled.
  case keyRefused(service: String, status: Int, settings: String)
  /// Nothing is at the address, or no such model.
  case notThere(service: String, status: Int, settings: String)
  /// The account has no credit left.
  case quotaExhausted(service: String)
  /// Too many requests, also after the waits that the service asked for.
  case rateLimited(service: String)
  /// The service refuses the request for a reason of its own, which is quoted.
  case rejected(service: String, status: Int, message: String)
  /// Its address, certificate or key cannot be used as they are.
  case misconfigured(service: String, reason: String, settings: String)
  /// Connection lost, time-out, or the service says that it failed; also after retries.
  case unavailable(service: String, reason: String)
  /// The answer is not what the service documents.
  case unusableAnswer(service: String, reason: String)
  /// Even one utterance is too large.
  case tooLarge(service: String)
  /// The answer reached the model's longest, even for one utterance.
  case cutShort(service: String)
  /// The service declines to say what it heard.
  case blocked(service: String, reason: String)
  /// libFLAC's `function` failed: the system is out of memory.
  case encodingFailed(function: String)

  /// Whether the same recording may succeed later without anybody changing anything.
  public var isRetryable: Bool {
    switch self {
    case .modelMissing, .modelRefused, .decodingFailed, .rateLimited, .unavailable, .unusableAnswer,
      .encodingFailed:
      true
    case .keyRefused, .notThere, .quotaExhausted, .rejected, .misconfigured, .tooLarge, .cutShort, .blocked:
      false
    }
  }
}

extension RecogniserError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .modelMissing(let file):
      "the speech model has no readable file \(file): install the Debian package pocketsphinx-en-us, "
        + "or name the folder of another model"
    case .modelRefused(let folder):
      "PocketSphinx cannot use the speech model in \(folder)"
    case .decodingFailed(let function, let status):
      "PocketSphinx failed to recognise an utterance (\(function) returned \(status))"
    case .keyRefused(let service, let status, let settings):
      "\(service) refuses the key (status \(status)): check \(settings)_KEY"
        + (service.hasPrefix("openai/") ? " or OPENAI_API_KEY" : "")
    case .notThere(let service, let status, let settings):
      "\(service) is not there (status \(status)): check \(settings)_MODEL and "
        + "\(settings)_URL, which is the base address with its version"
    case .quotaExhausted(let service):
      "\(service) answers that the account has no credit left: check the plan and its billing"
    case .rateLimited(let service):
      "\(service) takes no more requests for now: fewer INTERVIEWD_WORKERS ask less often"
    case .rejected(let service, let status, let message):
      "\(service) refuses the request (status \(status))" + (message.isEmpty ? "" : ": \(message)")
    case .misconfigured(let service, let reason, let settings):
      "\(service) cannot be asked: \(reason): check \(settings)_URL and its key"
    case .unavailable(let service, let reason):
      "\(service) cannot be reached: \(reason)"
    case .unusableAnswer(let service, let reason):
      "\(service) gave an answer that cannot be used: \(reason)"
    case .tooLarge(let service):
      "\(service) finds even one utterance too large"
    case .cutShort(let service):
      "\(service) does not complete its answer even for one utterance: the model's longest output is too short"
    case .blocked(let service, let reason):
      "\(service) declines to transcribe the recording (\(reason))"
    case .encodingFailed(let function):
      "the recording could not be encoded as FLAC (\(function) failed)"
    }
  }
}
