internal import CSQLite
internal import Glibc

/// What the database refused or could not do. Never carries a bound value: those may be secrets.
public struct DatabaseError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    case uniqueViolation, foreignKeyViolation, notNullViolation, checkViolation, constraintViolation
    /// Another connection holds what this one needs, or too many transactions wait already.
    case busy
    /// The disk or the quota is used up. The transaction is undone, and the next may succeed.
    case diskFull
    /// The disk failed. The transaction is undone, and the next may succeed.
    case ioError
    /// The file system, or the connection (that of `Database.read`), takes no changes.
    case readOnly
    /// The file is damaged, or is not a database.
    case corrupt
    case cannotOpen
    /// The schema was made by a newer release.
    case newerSchema
    /// The task of a read was cancelled.
    case interrupted
    /// After `Database.close()`.
    case closed
    /// A mistake in the calling code: a number of values or a column that the statement has not, NaN, or a
    /// transaction ended by its body.
    case misuse
    /// A column's value is of another type than was asked for.
    case unexpectedValue
    case other
  }

  public var code: Code
  /// Of SQLite, or ours.
  public var message: String
  /// The statement, with `$1` where the values go.
  public var sql: String?

  public var description: String {
    sql.map { "database: \(message), in: \($0)" } ?? "database: \(message)"
  }

  public var isDiskFull: Bool { code == .diskFull }

  /// Whether the same transaction may succeed later, with nobody changing it.
  public var isTransient: Bool { code == .busy || code == .diskFull || code == .ioError }

  init(_ code: Code, _ message: String, sql: String? = nil) {
    self.code = code
    self.message = message
    self.sql = sql
  }

  /// To be made at once after the call on `database` that failed with `status`.
  static func last(_ database: OpaquePointer?, _ status: Int32, sql: String? = nil) -> DatabaseError {
    let message = String(cString: database.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(status))
    // What SQLite could not do for want of space is not always told as SQLITE_FULL.
    let system = database.map { sqlite3_system_errno($0) } ?? 0
    if status & 0xFF == SQLITE_IOERR, system == ENOSPC || system == EDQUOT {
      return DatabaseError(.diskFull, "\(message): \(String(cString: strerror(system)))", sql: sql)
    }
    let extended = database.map { sqlite3_extended_errcode($0) } ?? status
    return DatabaseError(Code(status: status, extended: extended), message, sql: sql)
  }
}

extension DatabaseError.Code {
  fileprivate init(status: Int32, extended: Int32) {
    self =
      switch status & 0xFF {
      case SQLITE_CONSTRAINT: Self(constraint: extended)
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_FULL: .diskFull
      case SQLITE_IOERR: .ioError
      case SQLITE_READONLY: .readOnly
      case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
      case SQLITE_CANTOPEN: .cannotOpen
      case SQLITE_INTERRUPT: .interrupted
      case SQLITE_MISUSE, SQLITE_RANGE: .misuse
      default: .other
      }
  }

  /// The extended codes are macros that Swift does not import: SQLITE_CONSTRAINT | number << 8.
  private init(constraint extended: Int32) {
    self =
      switch extended >> 8 {
      case 1: .checkViolation  // SQLITE_CONSTRAINT_CHECK
      case 3: .foreignKeyViolation  // SQLITE_CONSTRAINT_FOREIGNKEY
      case 5: .notNullViolation  // SQLITE_CONSTRAINT_NOTNULL
      case 6, 8, 10: .uniqueViolation  // SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE, _ROWID
      default: .constraintViolation
      }
  }
}
