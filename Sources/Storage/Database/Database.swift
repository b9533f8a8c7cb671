/// A database of one file, of which this process has one writer and a few readers.
///
/// Every transaction runs on a thread of its connection, never on Swift's cooperative pool, and only
/// synchronous code runs within it. Calls may come from any task; up to 10,000 of a kind wait, further ones
/// get `.busy`.
public final class Database: Sendable {
  /// Kept open once a read needed it, with up to 1 MiB of pages.
  private static let readers = 3
  /// Transactions that share a commit: beyond this the wait for the disk no longer matters.
  private static let writesPerCommit = 128
  private static let waitingLimit = 10_000
  /// Pages of 4 KiB in the write-ahead log from which on they go into the file after a commit.
  private static let logPages = 1000
  /// Pages from which on a commit waits for readers, so that the log starts anew: 64 MiB.
  private static let mostLogPages = 16_384

  private let writer: TransactionQueue
  private let reader: TransactionQueue
  private let notifications: Notifications

  private init(path: String, migrations: [Migration]) {
    let notifications = Notifications()
    self.notifications = notifications
    writer = TransactionQueue(
      label: "interviewd.database.writer", threads: 1, batch: Self.writesPerCommit, limit: Self.waitingLimit,
      open: { () throws(DatabaseError) in try Self.openWriter(path, migrations) },
      process: { transactions, connection in
        GroupCommit.run(transactions, on: connection, committed: notifications.notify)
        Self.shortenLog(connection)
      })
    reader = TransactionQueue(
      label: "interviewd.database.reader", threads: Self.readers, batch: 1, limit: Self.waitingLimit,
      open: { () throws(DatabaseError) in try Connection(path: path, access: .readOnly) },
      process: { transactions, connection in
        for transaction in transactions { transaction.run(connection).finish(nil) }
      })
  }

  /// Opens the SQLite database at `path`, makes it and the folders on the way where missing, and applies
  /// those of `migrations` that it has not, each in a transaction of its own.
  /// - Throws: `.newerSchema` where the file has a migration that is not among these; `.cannotOpen`,
  ///   `.corrupt` and so on. What was migrated before the error stays.
  public static func open(
    sqlite path: String, migrations: [Migration]
  ) async throws(DatabaseError) -> Database {
    let database = Database(path: path, migrations: migrations)
    do {
      try await database.write { _ in }
      return database
    } catch {
      await database.close()
      throw error as? DatabaseError ?? DatabaseError(.interrupted, "opening \(path) was cancelled")
    }
  }

  /// Runs `body` on one state of the database, beside a writer and up to two further reads.
  ///
  /// What it would change is refused as `.readOnly`. When the task is cancelled, a statement that runs is
  /// ended.
  /// - Throws: what `body` threw; `DatabaseError`; `CancellationError`.
  public func read<R: Sendable>(_ body: @escaping @Sendable (Connection) throws -> R) async throws -> R {
    try await reader.run { connection, cancellation in try connection.read(until: cancellation, body) }
  }

  /// Runs `body` alone among all that write, and returns once neither a crash nor a power cut can undo it.
  ///
  /// Writes that wait at the same time share a commit; one whose `body` throws undoes only itself. Where this
  /// throws, nothing was changed. Only `body`s that have not begun heed the cancellation of their task. No
  /// write may wait for another.
  /// - Throws: what `body` threw; `DatabaseError`; `CancellationError`.
  @discardableResult
  public func write<R: Sendable>(_ body: @escaping @Sendable (Connection) throws -> R) async throws -> R {
    try await writer.run { connection, _ in try connection.nested(body) }
  }

  /// A signal for each commit of this process that called `Connection.notify(channel)`. Those that come while
  /// nobody looks become one. Ends with the task that reads it, and with `close`.
  public func notifications(_ channel: String) -> AsyncStream<Void> { notifications.follow(channel) }

  /// Writes that have not begun.
  var waitingWrites: Int { writer.waitingCount }

  /// Whether the database can be written at this moment, by a commit of a row as it was.
  /// - Throws: `DatabaseError` that says what is the matter.
  public func check() async throws {
    try await write { connection in
      try connection.execute(
        """
        UPDATE schema_version SET applied_at = applied_at
        WHERE version = (SELECT max(version) FROM schema_version)
        """)
    }
  }

  /// Reads all of the database, which takes its time, and looks for damage.
  /// - Throws: `DatabaseError.corrupt` that names what was found first.
  public func checkIntegrity() async throws {
    try await read { connection in
      let finding = try connection.first("PRAGMA integrity_check(1)")?.text("integrity_check") ?? "no answer"
      guard finding == "ok" else { throw DatabaseError(.corrupt, finding) }
      if let row = try connection.first("PRAGMA foreign_key_check") {
        throw DatabaseError(.corrupt, "a row of \(try row.text("table")) refers to one that is missing")
      }
    }
  }

  /// Refuses further calls, waits for those that are under way, and brings all into the one file.
  public func close() async {
    await reader.close()
    await writer.close { connection in try? connection.checkpoint(.truncating) }
    notifications.finish()
  }

  private static func openWriter(
    _ path: String, _ migrations: [Migration]
  ) throws(DatabaseError) -> Connection {
    let folder = Folder(containing: path)
    do throws(FileError) { try folder.make() } catch { throw DatabaseError(.cannotOpen, error.description) }
    let connection = try Connection(path: path, access: .readWrite)
    try connection.migrate(migrations, path: path)
    // SQLite syncs the file, and not the name that it has just got.
    do throws(FileError) { try folder.sync() } catch { throw DatabaseError(.ioError, error.description) }
    return connection
  }

  /// After the callers have been told. What fails here is tried again after the next commit.
  private static func shortenLog(_ connection: Connection) {
    if connection.logPages >= mostLogPages {
      try? connection.checkpoint(.whole)
    } else if connection.logPages >= logPages {
      try? connection.checkpoint(.partial)
    }
  }
}
