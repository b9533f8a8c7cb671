import Testing

@testable import Storage

struct StatementCacheTests {
  let folder: TemporaryFolder
  let connection: Connection

  init() throws {
    folder = try TemporaryFolder()
    connection = try Connection(path: folder.path + "/test.db", access: .readWrite)
  }

  @Test func aStatementIsPreparedOnceAndTheLeastUsedMakesRoom() throws {
    var cache = StatementCache(capacity: 2)
    var prepared: [String] = []
    func use(_ sql: String) throws {
      _ = try cache.statement(sql) { sql throws(DatabaseError) in
        prepared.append(sql)
        return try connection.prepare(sql)
      }
    }
    for number in [1, 2, 1, 3, 1, 2] { try use("SELECT \(number)") }
    #expect(prepared == ["SELECT 1", "SELECT 2", "SELECT 3", "SELECT 2"])
    #expect(cache.count == 2)
  }

  @Test func keptStatementsForgetTheirValues() throws {
    let sql = "SELECT coalesce($1, 'none') AS value"
    #expect(try connection.first(sql, ["a"])?.text("value") == "a")
    #expect(try connection.first(sql, [nil])?.text("value") == "none")
  }

  @Test func keptStatementsFollowChangesOfTheSchema() throws {
    try connection.execute("CREATE TABLE a (x BIGINT)")
    try connection.execute("INSERT INTO a (x) VALUES (1)")
    #expect(try connection.first("SELECT * FROM a")?.int("x") == 1)
    try connection.execute("ALTER TABLE a ADD COLUMN y BIGINT DEFAULT 2")
    #expect(try connection.first("SELECT * FROM a")?.int("y") == 2)
  }
}
