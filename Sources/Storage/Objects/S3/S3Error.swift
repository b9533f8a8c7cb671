/// Why S3 did not do what it was asked: what the service said, and what to change.
public struct S3Error: Error, Sendable, Equatable {
  /// What was attempted, as `write`.
  public var attempt: String
  /// nil: there was no answer, or it could not be read.
  public var status: Int?
  /// The service's, as `AccessDenied`; ours where it sent none.
  public var code: String
  /// A sentence from the service, or of ours.
  public var message: String
  /// What the service's operators find the request by.
  public var requestID: String?
  public var bucket: String
  public var key: String?
  /// What to change, where that is known.
  public var hint: String?
  /// Whether the same call may succeed later without anybody doing anything about it.
  public var isRetryable: Bool

  public init(
    attempt: String, status: Int? = nil, code: String, message: String = "", requestID: String? = nil,
    bucket: String, key: String? = nil, hint: String? = nil, isRetryable: Bool = false
  ) {
    self.attempt = attempt
    self.status = status
    self.code = code
    self.message = message
    self.requestID = requestID
    self.bucket = bucket
    self.key = key
    self.hint = hint
    self.isRetryable = isRetryable
  }
}

extension S3Error: CustomStringConvertible {
  /// One line, whatever the service and the key hold.
  public var description: String {
    var text = "cannot \(attempt)"
    if let key { text += " object \(key.debugDescription) in" }
    text += " bucket \(bucket.debugDescription)"
    var reason = code
    if let status { reason += " (status \(status)\(requestID.map { ", request \($0)" } ?? ""))" }
    text += ": \(reason)"
    if !message.isEmpty { text += ": \(message)" }
    if let hint { text += "; \(hint)" }
    return text
  }
}
