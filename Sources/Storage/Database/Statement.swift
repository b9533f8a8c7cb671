internal import CSQLite
internal import CSQLiteShims

/// A prepared statement. For one thread at a time, and gone before its connection.
final class Statement {
  /// A connection's, which outlives this.
  private let database: OpaquePointer
  private let handle: OpaquePointer
  private let sql: String
  /// For each of SQLite's parameters, from its first, the position among the values: `$3` takes that at 2.
  private let positions: [Int]
  private let valueCount: Int
  /// Positions by name, as of the preparation of this number: SQLite prepares anew when the schema has
  /// changed.
  private var columns: [String: Int] = [:]
  private var preparation: Int32 = -1

  init(_ sql: String, on database: OpaquePointer) throws(DatabaseError) {
    var sql = sql
    var handle: OpaquePointer?
    var rest = 0
    let status = sql.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { text in
        var tail: UnsafePointer<CChar>?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let status = sqlite3_prepare_v3(
          database, text.baseAddress, Int32(clamping: text.count), flags, &handle, &tail)
        if let start = text.baseAddress, let tail { rest = text.count - (tail - start) }
        return status
      }
    }
    guard status == SQLITE_OK else { throw DatabaseError.last(database, status, sql: sql) }
    // No handle: nothing but blanks and comments.
    guard let handle else { throw DatabaseError(.misuse, "no statement", sql: sql) }
    do throws(DatabaseError) {
      guard sql.utf8.suffix(rest).allSatisfy({ $0 <= UInt8(ascii: " ") }) else {
        throw DatabaseError(.misuse, "more than one statement", sql: sql)
      }
      positions = try Self.positions(handle, sql)
    } catch {
      sqlite3_finalize(handle)
      throw error
    }
    self.database = database
    self.handle = handle
    self.sql = sql
    valueCount = (positions.max() ?? -1) + 1
  }

  deinit { sqlite3_finalize(handle) }

  /// Runs to the end and gives back all rows.
  func query(_ values: [DatabaseValue]) throws(DatabaseError) -> [Row] {
    var rows: [Row] = []
    try run(values) { rows.append(currentRow()) }
    return rows
  }

  /// Runs to the end and gives back how many rows it inserted, changed or deleted, without those that
  /// followed from foreign keys.
  func execute(_ values: [DatabaseValue]) throws(DatabaseError) -> Int {
    // `sqlite3_changes64` tells of the last statement that could change rows, and not all can.
    let before = sqlite3_total_changes64(database)
    try run(values) {}
    return sqlite3_total_changes64(database) == before ? 0 : Int(sqlite3_changes64(database))
  }

  private func run(_ values: [DatabaseValue], onRow: () -> Void) throws(DatabaseError) {
    guard values.count == valueCount else {
      throw DatabaseError(.misuse, "\(valueCount) values wanted, \(values.count) given", sql: sql)
    }
    defer {
      // Ends the statement's locks, and frees the copies of what was bound.
      sqlite3_reset(handle)
      sqlite3_clear_bindings(handle)
    }
    for (parameter, position) in positions.enumerated() {
      let status = try bind(values[position], Int32(parameter + 1))
      guard status == SQLITE_OK else { throw DatabaseError.last(database, status, sql: sql) }
    }
    while true {
      switch sqlite3_step(handle) {
      case SQLITE_ROW: onRow()
      case SQLITE_DONE: return
      case let status: throw DatabaseError.last(database, status, sql: sql)
      }
    }
  }

  private func bind(_ value: DatabaseValue, _ parameter: Int32) throws(DatabaseError) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, parameter)
    case .integer(let number): return sqlite3_bind_int64(handle, parameter, number)
    case .real(let number):
      // SQLite would make it NULL without a word, and PostgreSQL keep it.
      guard !number.isNaN else { throw DatabaseError(.misuse, "NaN is not stored", sql: sql) }
      return sqlite3_bind_double(handle, parameter, number)
    case .text(var text):
      return text.withUTF8 {
        interviewd_sqlite_bind_text(handle, parameter, $0.baseAddress, UInt64($0.count))
      }
    case .blob(let bytes):
      return bytes.withUnsafeBytes {
        interviewd_sqlite_bind_blob(handle, parameter, $0.baseAddress, UInt64($0.count))
      }
    }
  }

  private func currentRow() -> Row {
    let preparation = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
    if preparation != self.preparation {
      self.preparation = preparation
      let names = (0..<sqlite3_column_count(handle)).map { column in
        (sqlite3_column_name(handle, column).map { String(cString: $0) } ?? "", Int(column))
      }
      columns = Dictionary(names, uniquingKeysWith: { first, _ in first })
    }
    return Row(columns: columns, values: (0..<sqlite3_column_count(handle)).map(value))
  }

  private func value(_ column: Int32) -> DatabaseValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      // The pointer first: it is what decides the encoding that is counted.
      let start = sqlite3_column_text(handle, column)
      let count = start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))
      return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, column)
      let count = start == nil ? 0 : Int(sqlite3_column_bytes(handle, column))
      return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
    default: return .null
    }
  }

  /// To SQLite `$1` is a name: one parameter however often it stands there, numbered as it comes.
  private static func positions(_ handle: OpaquePointer, _ sql: String) throws(DatabaseError) -> [Int] {
    var positions: [Int] = []
    for parameter in 0..<sqlite3_bind_parameter_count(handle) {
      let name = sqlite3_bind_parameter_name(handle, parameter + 1).map { String(cString: $0) } ?? "?"
      guard name.utf8.first == UInt8(ascii: "$"), let number = Int(name.dropFirst()), number >= 1 else {
        throw DatabaseError(.misuse, "parameter \(name) is not $1, $2, …", sql: sql)
      }
      positions.append(number - 1)
    }
    guard Set(positions).count == (positions.max() ?? -1) + 1 else {
      throw DatabaseError(.misuse, "the numbers of the parameters have a gap", sql: sql)
    }
    return positions
  }
}
