internal import FoundationEssentials

/// What a job of keeping is about: an answer that was given live, whose recordings and transcript are to go to the
/// object store.
public struct AnswerJob: Codable, Sendable, Equatable {
  public static let kind = "answer"

  /// A recording that still lies among the uploads.
  public struct Recording: Codable, Sendable, Equatable {
    /// Its name among the uploads.
    public var upload: String
    /// Under which it is to be kept.
    public var objectKey: String
    public var contentType: String

    public init(upload: String, objectKey: String, contentType: String) {
      self.upload = upload
      self.objectKey = objectKey
      self.contentType = contentType
    }

    enum CodingKeys: String, CodingKey {
      case upload
      case objectKey = "object_key"
      case contentType = "content_type"
    }
  }

  /// `Session.key`.
  public var session: String
  /// Of the question, from 1.
  public var number: Int
  /// As plain text.
  public var transcript: String
  /// Empty where recordings are not kept.
  public var recordings: [Recording]

  public init(session: String, number: Int, transcript: String, recordings: [Recording]) {
    self.session = session
    self.number = number
    self.transcript = transcript
    self.recordings = recordings
  }

  /// Reads a job's payload.
  public init(payload: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(payload.utf8))
  }

  var new: NewJob {
    get throws {
      NewJob(kind: Self.kind, key: "\(session)/\(number)", group: session, payload: try StoredJSON.text(self))
    }
  }
}
