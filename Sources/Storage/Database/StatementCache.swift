/// The statements that a connection used last, prepared: preparing one costs more than running most of them.
struct StatementCache {
  private let capacity: Int
  private var entries: [String: (statement: Statement, lastUse: Int)] = [:]
  private var uses = 0

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { entries.count }

  /// The one that is kept, or a new one in place of the one that was not used for longest.
  mutating func statement(
    _ sql: String, prepare: (String) throws(DatabaseError) -> Statement
  ) throws(DatabaseError) -> Statement {
    uses += 1
    if let known = entries[sql]?.statement {
      entries[sql]?.lastUse = uses
      return known
    }
    let statement = try prepare(sql)
    // A look at all of them, which happens only where a statement has to be prepared as well.
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
    }
    entries[sql] = (statement, uses)
    return statement
  }

  mutating func removeAll() { entries = [:] }
}
