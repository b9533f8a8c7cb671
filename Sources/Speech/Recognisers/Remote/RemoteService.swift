public import HTTPClient

/// A service that recognises speech, and how to speak to it.
public struct RemoteService: Sendable {
  /// The base address with its version, as `https://api.openai.com/v1`. Private addresses are allowed: the
  /// operator chose it. Redirects are not followed.
  public var url: String
  /// Nil where the service asks for none.
  public var key: String?
  public var model: String
  /// What the names of the settings begin with that it comes from, for errors.
  public var settings = "INTERVIEWD_TRANSCRIBER"
  /// For a whole answer, on top of the length of the speech that was sent: a service on a processor may need
  /// as long as that. The first byte must come after half a minute, or this if it is less, on top of the same.
  public var timeout: Duration = .seconds(60)
  /// The most bytes of sound in one request. Nil: what the service documents.
  public var maxAudioBytes: Int?
  /// Requests at once for one recording.
  public var requestsAtOnce = 3
  /// For failures that may pass.
  public var retry = RetryPolicy()

  public init(url: String, key: String?, model: String) {
    self.url = url
    self.key = key
    self.model = model
  }

  /// The address of `path`, which begins with a slash.
  func address(_ path: String) -> String {
    (url.hasSuffix("/") ? String(url.dropLast()) : url) + path
  }

  /// For a request that carries `seconds` of sound.
  func timeouts(seconds: Double) -> HTTPRequest.Timeouts {
    var timeouts = HTTPRequest.Timeouts()
    timeouts.whole = timeout + .seconds(seconds)
    timeouts.firstByte = min(timeout, .seconds(30)) + .seconds(seconds)
    return timeouts
  }
}
