public import FoundationEssentials

/// A recording that is kept, or is to be.
public struct KeptRecording: Sendable, Equatable {
  public var objectKey: String
  /// Its name among the uploads; nil once it is in the object store.
  public var upload: String?
  public var expiresAt: Date
}

/// Which recordings of live answers are kept, where, and until when.
public struct RecordingStore: Sendable {
  private let database: Database
  private let now: @Sendable () -> Date

  /// - Parameter now: the wall clock.
  public init(_ database: Database, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.now = now
  }

  /// Has the recordings and the transcript of an answer kept: to be called in the transaction that stores the answer,
  /// after which the uploads belong to the job.
  /// - Parameter life: of the recordings.
  public static func keep(
    _ answer: AnswerJob, for life: Duration, on connection: Connection, now: Date = Date()
  ) throws {
    for recording in answer.recordings {
      try connection.execute(
        "INSERT INTO recordings (object_key, upload, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        [.text(recording.objectKey), .text(recording.upload), .date(now), .date(now + life)])
    }
    try JobQueue.enqueue(answer.new, on: connection, now: now)
  }

  /// Notes that a recording is in the object store. False where it has expired meanwhile: then it belongs nowhere.
  public static func stored(_ objectKey: String, on connection: Connection) throws -> Bool {
    try connection.execute(
      "UPDATE recordings SET upload = NULL WHERE object_key = $1", [.text(objectKey)]) == 1
  }

  /// The same, in a transaction of its own.
  public func stored(_ objectKey: String) async throws -> Bool {
    try await database.write { try Self.stored(objectKey, on: $0) }
  }

  /// The names of the uploads that are not in the object store yet.
  public func uploads() async throws -> Set<String> {
    try await database.read { connection in
      Set(
        try connection.query("SELECT upload FROM recordings WHERE upload IS NOT NULL")
          .map { try $0.text("upload") })
    }
  }

  /// Recordings that have expired, those that did first coming first; behind `last`, for one portion after another.
  public func expired(after last: KeptRecording? = nil, limit: Int) async throws -> [KeptRecording] {
    let now = now()
    return try await database.read { connection in
      try connection.query(
        """
        SELECT object_key, upload, expires_at FROM recordings
        WHERE expires_at <= $1 AND (expires_at > $2 OR (expires_at = $2 AND object_key > $3))
        ORDER BY expires_at, object_key LIMIT $4
        """,
        [
          .date(now), .date(last?.expiresAt ?? .distantPast), .text(last?.objectKey ?? ""), .int(limit),
        ]
      ).map { row in
        KeptRecording(
          objectKey: try row.text("object_key"), upload: try row.optionalText("upload"),
          expiresAt: try row.date("expires_at"))
      }
    }
  }

  /// Has answers kept whose jobs were given up, as after too many crashes.
  public func takeUpAgain() async throws {
    let now = now()
    try await database.write { connection in
      _ = try JobQueue.redrive(kind: AnswerJob.kind, on: connection, now: now)
    }
  }

  /// Forgets a recording that is kept no more.
  public func forget(_ objectKey: String) async throws {
    _ = try await database.write { connection in
      try connection.execute("DELETE FROM recordings WHERE object_key = $1", [.text(objectKey)])
    }
  }
}
