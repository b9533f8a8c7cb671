public import Core
internal import Crypto
public import FoundationEssentials

/// The texts of CVs and job descriptions, kept until they are deleted.
public struct DocumentStore: Sendable {
  /// Its table: versions 40…49.
  public static let migrations = [
    Migration(
      version: 40, name: "documents",
      statements: [
        """
        CREATE TABLE documents (
          document_id TEXT PRIMARY KEY,
          kind TEXT NOT NULL,
          content TEXT NOT NULL,
          characters BIGINT NOT NULL,
          sha256 TEXT NOT NULL,
          created_at BIGINT NOT NULL
        )
        """
      ])
  ]

  private let database: Database
  private let now: @Sendable () -> Date

  /// - Parameter now: the wall clock.
  public init(_ database: Database, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.now = now
  }

  /// Keeps `text` under a new id that nobody can guess.
  public func add(_ text: String, as kind: DocumentKind) async throws -> Document {
    let document = Document(
      id: Self.newID(), kind: kind, text: text, characters: text.unicodeScalars.count,
      sha256: Hexadecimal.text(try Hash.digest(.sha256, of: Array(text.utf8))),
      createdAt: Date(unixMilliseconds: now().unixMilliseconds))
    try await database.write { connection in
      try connection.execute(
        """
        INSERT INTO documents (document_id, kind, content, characters, sha256, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [
          .text(document.id), .text(kind.rawValue), .text(text), .int(document.characters),
          .text(document.sha256), .date(document.createdAt),
        ])
    }
    return document
  }

  /// Nil when there is none with this id.
  public func document(_ id: String) async throws -> Document? {
    try await database.read { connection in
      guard let row = try connection.first("SELECT * FROM documents WHERE document_id = $1", [.text(id)])
      else { return nil }
      guard let kind = DocumentKind(rawValue: try row.text("kind")) else {
        throw UnreadableRow(table: "documents", key: id)
      }
      return Document(
        id: id, kind: kind, text: try row.text("content"), characters: try row.int("characters"),
        sha256: try row.text("sha256"), createdAt: try row.date("created_at"))
    }
  }

  /// The text of a document of this kind; nil when there is none, or it is of the other kind: a job description
  /// that is taken for a CV would make a strange interview.
  public func text(of id: String, kind: DocumentKind) async throws -> String? {
    try await database.read { connection in
      try connection.first(
        "SELECT content FROM documents WHERE document_id = $1 AND kind = $2",
        [.text(id), .text(kind.rawValue)]
      )?.text("content")
    }
  }

  /// Whether there was one.
  @discardableResult
  public func delete(_ id: String) async throws -> Bool {
    try await database.write { connection in
      try connection.first(
        "DELETE FROM documents WHERE document_id = $1 RETURNING document_id", [.text(id)]) != nil
    }
  }

  /// 96 random bits, as the ids of the documented API look.
  private static func newID() -> String {
    var generator = SystemRandomNumberGenerator()
    return Hexadecimal.text((0..<12).map { _ in UInt8.random(in: 0...255, using: &generator) })
  }
}
