import Dispatch
import Foundation
import Testing

@testable import Storage

struct DatabaseTests {
  let folder: TemporaryFolder
  let database: Database

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(sqlite: folder.path + "/a/b/test.db", migrations: [.things])
  }

  private func insert(_ name: String) async throws {
    try await database.write { try $0.insertThing(name) }
  }

  private func names() async throws -> [String] { try await database.read { try $0.thingNames() } }

  // MARK: Values

  @Test(
    arguments: [
      .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-.infinity),
      .real(.leastNonzeroMagnitude), .real(.greatestFiniteMagnitude), .text(""), .text("a\0b\0"),
      .text("𝄞 e\u{301} 👩‍👧"), .text("'; DROP TABLE things; --"), .blob([]), .blob([0, 255, 0]),
    ] as [DatabaseValue])
  func valuesComeBackAsTheyWere(value: DatabaseValue) async throws {
    let back = try await database.write { connection in
      try connection.execute("INSERT INTO things (name, value) VALUES ($1, $2)", ["x", value])
      return try connection.first("SELECT value FROM things")?.value("value")
    }
    #expect(back == value)
  }

  @Test func notANumberIsRefused() async throws {
    let error = await #expect(throws: DatabaseError.self) {
      try await database.write { try $0.execute("INSERT INTO things (name) VALUES ($1)", [.real(.nan)]) }
    }
    #expect(error?.code == .misuse)
  }

  @Test func momentsKeepTheirMilliseconds() async throws {
    for milliseconds in [0, 1_700_000_000_123, -1, 253_402_300_799_999] as [Int64] {
      let date = Date(unixMilliseconds: milliseconds)
      let back = try await database.read {
        try $0.first("SELECT $1 AS moment", [.date(date)])?.date("moment")
      }
      #expect(back == date)
      #expect(DatabaseValue.date(date) == .integer(milliseconds))
    }
  }

  @Test func rowsAreReadByTypeAndName() async throws {
    let row = try await database.read {
      try $0.first("SELECT 7 AS int, 1.5 AS double, 1 AS yes, 'ä' AS text, NULL AS absent")
    }
    let found = try #require(row)
    #expect(try found.int("int") == 7)
    #expect(try found.double("double") == 1.5)
    #expect(try found.double("int") == 7)
    #expect(try found.bool("yes"))
    #expect(try found.text("text") == "ä")
    #expect(try found.optionalText("absent") == nil)
    #expect(throws: DatabaseError(.unexpectedValue, "column text does not hold an integer")) {
      try found.int("text")
    }
    #expect(throws: DatabaseError(.unexpectedValue, "column absent is NULL")) { try found.int("absent") }
    #expect(throws: DatabaseError(.unexpectedValue, "column int does not hold 0 or 1")) {
      try found.bool("int")
    }
    #expect(throws: DatabaseError(.misuse, "no column other")) { try found.int("other") }
  }

  // MARK: Statements

  @Test func aNumberedParameterMayStandTwiceAndInAnyOrder() async throws {
    let row = try await database.read {
      try $0.first("SELECT $2 || $1 || $2 AS text, $3 AS third", ["a", "b", 3])
    }
    #expect(try row?.text("text") == "bab")
    #expect(try row?.int("third") == 3)
  }

  @Test(
    arguments: [
      ("SELECT $1", []), ("SELECT $1", [1, 2]), ("SELECT 1", [1]), ("SELECT ?", [1]), ("SELECT :a", [1]),
      ("SELECT $1, $3", [1, 2, 3]), ("SELECT 1; SELECT 2", []), ("-- nothing", []),
    ] as [(String, [DatabaseValue])])
  func statementsThatAreNotAsAgreedAreRefused(sql: String, values: [DatabaseValue]) async throws {
    let error = await #expect(throws: DatabaseError.self) {
      try await database.read { _ = try $0.query(sql, values) }
    }
    #expect(error?.code == .misuse)
  }

  @Test func changedRowsAreCounted() async throws {
    let counts = try await database.write { connection in
      [
        try connection.execute("INSERT INTO things (name) VALUES ('a'), ('b'), ('c')"),
        try connection.execute("UPDATE things SET value = 1 WHERE name <> $1", ["a"]),
        try connection.execute("CREATE TABLE other (id BIGINT)"),
        try connection.execute("DELETE FROM things WHERE name = 'z'"),
        try connection.execute("DELETE FROM things"),
      ]
    }
    #expect(counts == [3, 2, 0, 0, 3])
  }

  // MARK: Errors

  @Test func constraintsAreToldApart() async throws {
    try await insert("a")
    func code(_ sql: String) async -> DatabaseError.Code? {
      await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute(sql) } }?.code
    }
    #expect(await code("INSERT INTO things (name) VALUES ('a')") == .uniqueViolation)
    #expect(await code("INSERT INTO things (name) VALUES (NULL)") == .notNullViolation)
    #expect(await code("INSERT INTO things (name, parent) VALUES ('b', 'nobody')") == .foreignKeyViolation)
    #expect(await code("INSERT INTO things (name) VALUES ('forbidden')") == .checkViolation)
    #expect(await code("SELECT nonsense") == .other)
    #expect(try await names() == ["a"])
  }

  @Test func errorsShowTheStatementAndNoValue() async throws {
    try await insert("secret")
    let error = await #expect(throws: DatabaseError.self) { try await insert("secret") }
    #expect(error?.description.contains("INSERT INTO things") == true)
    #expect(error?.description.contains("secret") == false)
  }

  @Test func whatIsNotADatabaseIsRefused() async throws {
    let path = folder.path + "/letter.txt"
    try Data(repeating: 0x41, count: 4096).write(to: URL(filePath: path))
    let error = await #expect(throws: DatabaseError.self) {
      try await Database.open(sqlite: path, migrations: [])
    }
    #expect(error?.code == .corrupt)
    #expect(try folder.bytes("letter.txt") == Data(repeating: 0x41, count: 4096))
    let missing = await #expect(throws: DatabaseError.self) {
      try await Database.open(sqlite: path + "/below/a.db", migrations: [])
    }
    #expect(missing?.code == .cannotOpen)
  }

  // MARK: Transactions

  @Test func aBodyThatThrowsChangesNothing() async throws {
    struct Failure: Error {}
    await #expect(throws: Failure.self) {
      try await database.write { connection in
        try connection.insertThing("a")
        throw Failure()
      }
    }
    #expect(try await names() == [])
  }

  @Test func aBodyThatEndsItsTransactionIsAnErrorAndHarmsNoOther() async throws {
    for end in ["COMMIT", "ROLLBACK"] {
      await #expect(throws: DatabaseError.self) { try await database.write { try $0.execute(end) } }
    }
    try await insert("a")
    #expect(try await names() == ["a"])
  }

  @Test func aReadCannotWrite() async throws {
    let error = await #expect(throws: DatabaseError.self) {
      try await database.read { try $0.insertThing("a") }
    }
    #expect(error?.code == .readOnly)
  }

  @Test func aReadSeesOneStateWhileOthersWrite() async throws {
    try await insert("a")
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let written = DispatchSemaphore(value: 0)
    let twice = Task { [database] in
      try await database.read { connection in
        let before = try connection.thingNames()
        beginning.finish()
        written.wait()
        return [before, try connection.thingNames()]
      }
    }
    for await _ in begun {}
    try await insert("b")
    written.signal()
    #expect(try await twice.value == [["a"], ["a"]])
    #expect(try await names() == ["a", "b"])
  }

  @Test func committedRowsAreThereAfterOpeningAgain() async throws {
    try await insert("a")
    await database.close()
    #expect(try folder.contents() == ["a", "a/b", "a/b/test.db"])
    let again = try await Database.open(sqlite: folder.path + "/a/b/test.db", migrations: [.things])
    #expect(try await again.read { try $0.thingNames() } == ["a"])
    await again.close()
  }

  @Test func twoDatabasesOnOneFileTakeTurns() async throws {
    let other = try await Database.open(sqlite: folder.path + "/a/b/test.db", migrations: [.things])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (name, database) in [("a", database), ("b", other)] {
        for number in 0..<50 {
          group.addTask { try await database.write { try $0.insertThing("\(name)\(number)") } }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await names().count == 100)
    await other.close()
  }

  @Test func afterClosingEverythingIsRefused() async throws {
    await database.close()
    await #expect(throws: DatabaseError(.closed, "the database is closed")) { try await insert("a") }
    await #expect(throws: DatabaseError(.closed, "the database is closed")) { try await names() }
  }

  @Test func checksPassOnAWorkingDatabase() async throws {
    try await insert("a")
    try await database.check()
    try await database.checkIntegrity()
    #expect(try await names() == ["a"])
  }

  @Test func damageIsFound() async throws {
    try await database.write { connection in
      for number in 0..<2000 { try connection.insertThing("thing \(number)") }
    }
    await database.close()
    let path = folder.path + "/a/b/test.db"
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    let size = try file.seekToEnd()
    try file.seek(toOffset: size / 2)
    try file.write(contentsOf: Data(repeating: 0xEE, count: 8192))
    try file.close()
    let damaged = try await Database.open(sqlite: path, migrations: [.things])
    let error = await #expect(throws: DatabaseError.self) { try await damaged.checkIntegrity() }
    #expect(error?.code == .corrupt)
    await damaged.close()
  }

  // MARK: Notifications

  @Test func onlyCommitsAreNotified() async throws {
    struct Failure: Error {}
    var signals = database.notifications("things").makeAsyncIterator()
    await #expect(throws: Failure.self) {
      try await database.write { connection in
        connection.notify("things")
        throw Failure()
      }
    }
    try await database.write { $0.notify("other") }
    try await database.write { connection in
      try connection.insertThing("a")
      connection.notify("things")
    }
    await signals.next()
    #expect(try await names() == ["a"])
    // No signal waits: the stream ends next.
    await database.close()
    #expect(await signals.next() == nil)
  }
}
