import Testing

@testable import Storage

struct MigrationTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/test.db"
  }

  private let colours = Migration(
    version: 12, name: "colours",
    statements: ["CREATE TABLE colours (name TEXT)", "INSERT INTO colours (name) VALUES ('red')"])

  /// Opens, tells the applied versions and closes.
  private func versions(_ migrations: [Migration]) async throws -> [Int] {
    let database = try await Database.open(sqlite: path, migrations: migrations)
    let versions = try await database.read { connection in
      try connection.query("SELECT version FROM schema_version ORDER BY version").map {
        try $0.int("version")
      }
    }
    await database.close()
    return versions
  }

  @Test func aFreshFileGetsAllInTheOrderOfTheirVersions() async throws {
    let dependent = Migration(
      version: 2, name: "one", statements: ["INSERT INTO things (name) VALUES ('one')"])
    #expect(try await versions([colours, dependent, .things]) == [1, 2, 12])
  }

  @Test func anOldFileGetsWhatItLacksAndKeepsItsRows() async throws {
    let old = try await Database.open(sqlite: path, migrations: [.things])
    try await old.write { try $0.insertThing("a") }
    await old.close()
    let new = try await Database.open(sqlite: path, migrations: [.things, colours])
    #expect(try await new.read { try $0.thingNames() } == ["a"])
    let count = try await new.read { try $0.first("SELECT count(*) AS n FROM colours")?.int("n") }
    #expect(count == 1)
    await new.close()
    #expect(try await versions([.things, colours]) == [1, 12])
  }

  @Test func aNewerFileIsRefusedAndLeftAlone() async throws {
    #expect(try await versions([.things, colours]) == [1, 12])
    let error = await #expect(throws: DatabaseError.self) { try await versions([.things]) }
    #expect(error?.code == .newerSchema)
    #expect(error?.message.contains(path) == true)
    #expect(error?.message.contains("version 12") == true)
    #expect(error?.message.contains("up to 1:") == true)
    #expect(try await versions([.things, colours]) == [1, 12])
  }

  @Test func oneThatFailsHalfwayIsUndoneAndThoseBeforeItStay() async throws {
    let broken = Migration(
      version: 2, name: "broken", statements: ["CREATE TABLE half (name TEXT)", "CREATE TABLE nonsense"])
    await #expect(throws: DatabaseError.self) { try await versions([.things, broken, colours]) }
    let mended = Migration(version: 2, name: "mended", statements: ["CREATE TABLE half (name TEXT)"])
    #expect(try await versions([.things]) == [1])
    #expect(try await versions([.things, mended]) == [1, 2])
  }

  @Test func manyThatOpenAtOnceMigrateOnce() async throws {
    let migrations = [Migration.things, colours]
    let databases = try await withThrowingTaskGroup(of: Database.self) { group in
      for _ in 0..<6 {
        group.addTask { [path] in try await Database.open(sqlite: path, migrations: migrations) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for database in databases { await database.close() }
    #expect(try await versions(migrations) == [1, 12])
  }

  @Test func twoOfOneVersionAreAMistake() async throws {
    let error = await #expect(throws: DatabaseError.self) { try await versions([.things, .things]) }
    #expect(error?.code == .misuse)
  }
}
