public import FoundationEssentials

/// One row of a query's answer, read by the names of its columns.
///
/// Every method throws `DatabaseError`: `.misuse` where the answer has no such column, `.unexpectedValue`
/// where it holds another type, and NULL where the name does not begin with `optional`.
public struct Row: Sendable {
  /// Positions by name, shared by all rows of an answer.
  let columns: [String: Int]
  let values: [DatabaseValue]

  public func value(_ column: String) throws(DatabaseError) -> DatabaseValue {
    guard let index = columns[column] else { throw DatabaseError(.misuse, "no column \(column)") }
    return values[index]
  }

  public func int(_ column: String) throws(DatabaseError) -> Int { try present(column, optionalInt) }
  public func text(_ column: String) throws(DatabaseError) -> String { try present(column, optionalText) }
  public func double(_ column: String) throws(DatabaseError) -> Double { try present(column, optionalDouble) }
  public func bool(_ column: String) throws(DatabaseError) -> Bool { try present(column, optionalBool) }
  public func bytes(_ column: String) throws(DatabaseError) -> [UInt8] { try present(column, optionalBytes) }
  /// From Unix milliseconds.
  public func date(_ column: String) throws(DatabaseError) -> Date { try present(column, optionalDate) }

  public func optionalInt(_ column: String) throws(DatabaseError) -> Int? {
    switch try value(column) {
    case .null: nil
    case .integer(let number): Int(number)
    default: throw unexpected(column, "an integer")
    }
  }

  public func optionalText(_ column: String) throws(DatabaseError) -> String? {
    switch try value(column) {
    case .null: nil
    case .text(let text): text
    default: throw unexpected(column, "a text")
    }
  }

  public func optionalDouble(_ column: String) throws(DatabaseError) -> Double? {
    switch try value(column) {
    case .null: nil
    case .real(let number): number
    case .integer(let number): Double(number)
    default: throw unexpected(column, "a number")
    }
  }

  public func optionalBool(_ column: String) throws(DatabaseError) -> Bool? {
    switch try value(column) {
    case .null: nil
    case .integer(0): false
    case .integer(1): true
    default: throw unexpected(column, "0 or 1")
    }
  }

  public func optionalBytes(_ column: String) throws(DatabaseError) -> [UInt8]? {
    switch try value(column) {
    case .null: nil
    case .blob(let bytes): bytes
    default: throw unexpected(column, "bytes")
    }
  }

  public func optionalDate(_ column: String) throws(DatabaseError) -> Date? {
    switch try value(column) {
    case .null: nil
    case .integer(let milliseconds): Date(unixMilliseconds: milliseconds)
    default: throw unexpected(column, "a moment")
    }
  }

  private func present<Value>(
    _ column: String, _ read: (String) throws(DatabaseError) -> Value?
  ) throws(DatabaseError) -> Value {
    guard let value = try read(column) else {
      throw DatabaseError(.unexpectedValue, "column \(column) is NULL")
    }
    return value
  }

  /// Names the column and never its value.
  private func unexpected(_ column: String, _ type: String) -> DatabaseError {
    DatabaseError(.unexpectedValue, "column \(column) does not hold \(type)")
  }
}
