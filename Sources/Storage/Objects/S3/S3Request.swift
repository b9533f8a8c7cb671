internal import FoundationEssentials
internal import HTTPClient

/// What is asked of S3, before it is addressed and signed.
struct S3Request: Sendable {
  /// For errors, as `write`.
  var attempt: String
  var method: String
  var bucket: String
  /// nil: the bucket itself is asked.
  var key: String?
  var query: [(name: String, value: String)] = []
  /// Signed with the request. Those whose name starts with `x-amz-checksum-` are left out for servers that do not
  /// know them.
  var headers: [(name: String, value: String)] = []
  var body = Body.none
  var rangeStart: Int?
  /// Sent and not signed.
  var unsignedHeaders: [(name: String, value: String)] = []
  var timeouts = HTTPRequest.Timeouts()
  /// For all attempts and the end of the answer, in place of ``timeouts``' `whole`.
  var deadline: ContinuousClock.Instant?
  /// Few attempts with short waits between them.
  private(set) var isBrief = false

  struct Body: Sendable {
    var content: HTTPRequestBody
    /// Of all of the content, in hexadecimal; nil: there is none.
    var sha256: String?

    static let none = Body(content: .none, sha256: nil)
  }

  /// Longest time for a recording.
  static let transferLimit = Duration.seconds(3600)
  /// Most bytes of an answer that only has to say that it went well, or why not.
  static let maxAnswerBytes = 64 << 10

  static let checksumPrefix = "x-amz-checksum-"

  var hasChecksum: Bool { headers.contains { $0.name.hasPrefix(Self.checksumPrefix) } }

  /// For what something else waits for: it has failed after about twenty seconds.
  mutating func makeBrief() {
    isBrief = true
    timeouts.connect = .seconds(3)
    timeouts.whole = .seconds(5)
  }

  func withoutChecksums() -> S3Request {
    var request = self
    request.headers.removeAll { $0.name.hasPrefix(Self.checksumPrefix) }
    return request
  }
}
