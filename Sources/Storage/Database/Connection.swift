internal import CSQLite

/// The database within one transaction of `Database.read` or `Database.write`, and not beyond it.
///
/// SQL is what SQLite (3.40 and newer) and PostgreSQL (15 and newer) both take: `ON CONFLICT`, `RETURNING`,
/// the types BIGINT, SMALLINT (0 and 1 for booleans), DOUBLE PRECISION and TEXT, moments as Unix
/// milliseconds. The values stand as `$1`, `$2`, …, each as often as it is needed. The transaction is not
/// begun or ended here.
public final class Connection {
  enum Access { case readOnly, readWrite }

  /// Statements kept prepared, of a few kilobytes each.
  private static let statementLimit = 64
  /// How long a connection waits for another process's, as `interviewd import`'s.
  private static let busyMilliseconds: Int32 = 5000
  /// How long a checkpoint waits for readers: writers wait for it.
  private static let checkpointMilliseconds: Int32 = 100
  /// Steps of SQLite's virtual machine between two looks at the cancellation: well below a millisecond.
  private static let stepsBetweenLooks: Int32 = 10_000

  private let handle: OpaquePointer
  private var statements = StatementCache(capacity: statementLimit)
  /// Ends a statement that runs, once its task has been cancelled.
  private var cancellation: Cancellation?
  /// Channels to be notified when the transaction is committed.
  private(set) var notified: Set<String> = []
  /// Pages in the write-ahead log after the last commit.
  private(set) var logPages: Int32 = 0

  /// Opens the file at `path`, and makes it if it is missing and may be written.
  init(path: String, access: Access) throws(DatabaseError) {
    var handle: OpaquePointer?
    // One thread at a time uses it: SQLite need not lock. Extended codes tell one constraint from another.
    let flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE
      | (access == .readWrite ? SQLITE_OPEN_CREATE : 0)
    let status = sqlite3_open_v2(path, &handle, flags, nil)
    guard status == SQLITE_OK, let handle else {
      let error = DatabaseError.last(handle, status)
      // "Whether or not an error occurs when it is opened, resources should be released" (sqlite3_open).
      sqlite3_close_v2(handle)
      throw DatabaseError(error.code, "cannot open \(path): \(error.message)")
    }
    self.handle = handle
    sqlite3_busy_timeout(handle, Self.busyMilliseconds)
    // Both callbacks come on the thread that is in a call on this connection, and `deinit` ends them.
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      handle, Self.stepsBetweenLooks, { Connection.behind($0)?.isCancelled == true ? 1 : 0 }, context)
    // In place of SQLite's own checkpoints: `checkpoint` is called after commits.
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        Connection.behind(context)?.logPages = pages
        return SQLITE_OK
      }, context)
    try configure(access)
  }

  deinit {
    // A connection with open statements would stay open.
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Runs one statement and gives back how many rows it inserted, changed or deleted.
  @discardableResult
  public func execute(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) -> Int {
    try statement(sql).execute(values)
  }

  /// Runs one statement, also one with `RETURNING`, and gives back all rows of its answer: bound them by
  /// `LIMIT` where they could be many.
  public func query(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) -> [Row] {
    try statement(sql).query(values)
  }

  /// The first row of the answer; nil where there is none.
  public func first(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) -> Row? {
    try query(sql, values).first
  }

  /// Tells those who follow `Database.notifications(channel)`, once this transaction has been committed.
  public func notify(_ channel: String) { notified.insert(channel) }

  func prepare(_ sql: String) throws(DatabaseError) -> Statement { try Statement(sql, on: handle) }

  private func statement(_ sql: String) throws(DatabaseError) -> Statement {
    try statements.statement(sql) { sql throws(DatabaseError) in try prepare(sql) }
  }

  private func configure(_ access: Access) throws(DatabaseError) {
    // No temporary file that a full disk elsewhere could refuse.
    try execute("PRAGMA temp_store = MEMORY")
    switch access {
    case .readOnly:
      try execute("PRAGMA query_only = 1")
      try execute("PRAGMA cache_size = -1024")
    case .readWrite:
      // Readers go on beside the writer. It stays with the file, so this changes it only once.
      guard try first("PRAGMA journal_mode = WAL")?.text("journal_mode") == "wal" else {
        throw DatabaseError(.cannotOpen, "this file system allows no write-ahead log")
      }
      // What was committed survives a power cut, not only a crash.
      try execute("PRAGMA synchronous = FULL")
      try execute("PRAGMA foreign_keys = 1")
      try execute("PRAGMA cache_size = -2048")
      // A log that had to grow gives its space back when it starts anew.
      try execute("PRAGMA journal_size_limit = 16777216")
    }
    statements.removeAll()
  }

  private static func behind(_ context: UnsafeMutableRawPointer?) -> Connection? {
    context.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
  }

  private var isCancelled: Bool {
    guard let cancellation else { return false }
    return (try? cancellation.check()) == nil
  }
}

// MARK: Transactions

extension Connection {
  /// Whether a transaction is open. An error of the disk may end one by itself.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` on one state of the database, whatever is written meanwhile, until it ends or `cancellation`
  /// is requested.
  func read<R>(until cancellation: Cancellation, _ body: (Connection) throws -> R) throws -> R {
    self.cancellation = cancellation
    defer {
      self.cancellation = nil
      rollback()
    }
    do {
      try execute("BEGIN")
      return try body(self)
    } catch {
      // An interrupted statement's error is not what its caller wants to hear of.
      try cancellation.check()
      throw error
    }
  }

  /// Takes the one place to write, and waits for another process that has it.
  func beginWriting() throws(DatabaseError) {
    notified = []
    try execute("BEGIN IMMEDIATE")
  }

  /// Runs `body` so that nothing of it stays when it throws; the transaction around it goes on.
  /// - Throws: what `body` threw, or a `DatabaseError`.
  func nested<R>(_ body: (Connection) throws -> R) throws -> R {
    try execute("SAVEPOINT one")
    let notified = self.notified
    do {
      let result = try body(self)
      try execute("RELEASE one")
      return result
    } catch {
      self.notified = notified
      if isInTransaction {
        do {
          try execute("ROLLBACK TO one")
          try execute("RELEASE one")
        } catch {
          rollback()
        }
      }
      throw error
    }
  }

  /// Once this returns, neither a crash nor a power cut undoes the transaction. When it throws, it is undone.
  func commit() throws(DatabaseError) {
    do throws(DatabaseError) {
      try execute("COMMIT")
    } catch {
      rollback()
      throw error
    }
  }

  /// Undoes the open transaction, if there is one.
  func rollback() {
    notified = []
    // It can fail only where SQLite has rolled back by itself.
    if isInTransaction { _ = try? execute("ROLLBACK") }
  }

  enum Checkpoint {
    /// As far as readers of older states allow.
    case partial
    /// All of it; waits a little for readers of older states. The log starts anew.
    case whole
    /// And the log's file becomes empty.
    case truncating
  }

  /// Brings what is in the write-ahead log into the database's file.
  func checkpoint(_ extent: Checkpoint) throws(DatabaseError) {
    let mode =
      switch extent {
      case .partial: SQLITE_CHECKPOINT_PASSIVE
      case .whole: SQLITE_CHECKPOINT_RESTART
      case .truncating: SQLITE_CHECKPOINT_TRUNCATE
      }
    sqlite3_busy_timeout(handle, Self.checkpointMilliseconds)
    defer { sqlite3_busy_timeout(handle, Self.busyMilliseconds) }
    let status = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
    guard status == SQLITE_OK else { throw DatabaseError.last(handle, status) }
  }
}
