internal import FoundationEssentials

/// A step from one schema to the next. Once released it is never changed: a later one mends it.
public struct Migration: Sendable {
  /// Unique over all; they are applied in the order of these.
  public let version: Int
  /// For people, as `jobs`.
  public let name: String
  public let statements: [String]

  public init(version: Int, name: String, statements: [String]) {
    self.version = version
    self.name = name
    self.statements = statements
  }
}

extension Connection {
  /// Applies what is missing of `migrations`, each in a transaction of its own.
  /// - Parameter path: what errors name.
  /// - Throws: `.newerSchema` where the file has a version that `migrations` has not: nothing is changed
  ///   then.
  func migrate(_ migrations: [Migration], path: String) throws(DatabaseError) {
    let migrations = migrations.sorted { $0.version < $1.version }
    let known = migrations.map(\.version)
    guard Set(known).count == known.count else {
      throw DatabaseError(.misuse, "two migrations of one version")
    }
    while true {
      // Under the lock: another process may be at the same.
      try beginWriting()
      do throws(DatabaseError) {
        let applied = try appliedVersions()
        if let newer = applied.filter({ !known.contains($0) }).max() {
          throw DatabaseError(
            .newerSchema,
            "\(path) has schema version \(newer), and this release knows versions up to \(known.last ?? 0): "
              + "use the newer release that made it")
        }
        guard let next = migrations.first(where: { !applied.contains($0.version) }) else {
          return try commit()
        }
        for statement in next.statements { try execute(statement) }
        try execute(
          "INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)",
          [.int(next.version), .text(next.name), .date(Date())])
        try commit()
      } catch {
        rollback()
        throw error
      }
    }
  }

  private func appliedVersions() throws(DatabaseError) -> Set<Int> {
    try execute(
      """
      CREATE TABLE IF NOT EXISTS schema_version (
        version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)
      """)
    var versions: Set<Int> = []
    for row in try query("SELECT version FROM schema_version") { versions.insert(try row.int("version")) }
    return versions
  }
}
