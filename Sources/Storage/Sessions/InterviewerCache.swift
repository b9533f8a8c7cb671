internal import Crypto
public import FoundationEssentials

/// What interviewers made of texts, kept for a while.
public struct InterviewerCache: Sendable {
  /// What a result is about.
  public struct Key: Hashable, Sendable {
    /// As `cv/1`, `jd/1`, `opening/1`: what it is and the version of its form.
    public var kind: String
    /// SHA-256, in hexadecimal digits, of all that the result depends on but the interviewer.
    public var hash: String
    /// SHA-256, in hexadecimal digits, of what tells the interviewer that made it from others.
    public var interviewer: String

    public init(kind: String, hash: String, interviewer: String) {
      self.kind = kind
      self.hash = hash
      self.interviewer = interviewer
    }
  }

  private let database: Database
  private let life: TimeInterval
  private let now: @Sendable () -> Date

  /// - Parameters:
  ///   - life: how long a result is kept after it was made.
  ///   - now: the wall clock.
  public init(_ database: Database, life: Duration, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.life = life / .seconds(1)
    self.now = now
  }

  /// SHA-256 of a text, in hexadecimal digits.
  ///
  /// Throws `Hash.Failure`.
  public static func hash(_ text: String) throws -> String {
    Hexadecimal.text(try Hash.digest(.sha256, of: Array(text.utf8)))
  }

  /// Those of the results, JSON, that are there and not too old.
  public func results(_ keys: [Key]) async throws -> [Key: String] {
    let now = now()
    return try await database.read { connection in
      try keys.reduce(into: [:]) { results, key in
        results[key] = try connection.first(
          """
          SELECT result FROM interviewer_cache
          WHERE hash = $1 AND kind = $2 AND interviewer = $3 AND expires_at > $4
          """, [.text(key.hash), .text(key.kind), .text(key.interviewer), .date(now)]
        )?.text("result")
      }
    }
  }

  /// Keeps a result, JSON, in the place of an earlier one.
  public func keep(_ result: String, for key: Key) async throws {
    let expiresAt = now() + life
    try await database.write { connection in
      _ = try connection.execute(
        """
        INSERT INTO interviewer_cache (kind, hash, interviewer, result, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (hash, kind, interviewer) DO UPDATE SET result = excluded.result,
          expires_at = excluded.expires_at
        """, [.text(key.kind), .text(key.hash), .text(key.interviewer), .text(result), .date(expiresAt)])
    }
  }
}
