import Foundation
import Glibc
import Testing

@testable import Storage

/// Full disks and deaths.
struct DatabaseRuinTests {
  @Test(.enabled(if: SmallDisk.isPermitted, "this process may not mount a file system"))
  func afterAFullDiskTheDatabaseGoesOn() async throws {
    let disk = try SmallDisk()
    try disk.resize("256k")
    let database = try await Database.open(sqlite: disk.folder.path + "/test.db", migrations: [.things])
    try await database.write { try $0.insertThing("first") }
    let large = String(repeating: "x", count: 40_000)
    let error = await #expect(throws: DatabaseError.self) {
      for number in 0..<100 { try await database.write { try $0.insertThing("\(number) \(large)") } }
    }
    #expect(error?.isDiskFull == true)
    #expect(error?.isTransient == true)
    // What was there can be read, and nothing of what failed.
    let count = try await database.read { try $0.thingNames().count }
    #expect((1..<8).contains(count))
    try disk.resize("8m")
    try await database.check()
    try await database.write { try $0.insertThing("last \(large)") }
    #expect(try await database.read { try $0.thingNames().count } == count + 1)
    try await database.checkIntegrity()
    await database.close()
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "this process may not mount a file system"))
  func ofWritesThatShareACommitOnAFullDiskEachIsToldTheTruth() async throws {
    let disk = try SmallDisk()
    try disk.resize("256k")
    let database = try await Database.open(sqlite: disk.folder.path + "/test.db", migrations: [.things])
    let large = String(repeating: "x", count: 20_000)
    let stored = await withTaskGroup(of: String?.self) { group in
      for number in 0..<60 {
        group.addTask {
          let name = "\(number) \(large)"
          do {
            try await database.write { try $0.insertThing(name) }
            return name
          } catch {
            #expect((error as? DatabaseError)?.isDiskFull == true)
            return nil
          }
        }
      }
      return await group.reduce(into: [String]()) { names, name in if let name { names.append(name) } }
    }
    #expect(stored.count < 60)
    try disk.resize("8m")
    #expect(try await database.read { try $0.thingNames() } == stored.sorted())
    await database.close()
  }

  @Test func theLogDoesNotGrowWithoutBound() async throws {
    let folder = try TemporaryFolder()
    let database = try await Database.open(sqlite: folder.path + "/test.db", migrations: [.things])
    let large = String(repeating: "x", count: 100_000)
    // 100 MB through a log that is brought into the file at each 4 MB.
    for _ in 0..<1000 {
      try await database.write { connection in
        try connection.execute("DELETE FROM things")
        try connection.insertThing(large)
      }
    }
    let log = try FileManager.default.attributesOfItem(atPath: folder.path + "/test.db-wal")[.size] as? Int
    #expect(try #require(log) < 16 << 20)
    await database.close()
  }

  @Test func aProcessKilledWhileItWritesLosesNothingItAcknowledged() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      try await Self.writeUntilKilled(in: path)
    }
    let lines = String(decoding: try folder.bytes("acknowledged"), as: UTF8.self).split(separator: "\n").map(
      String.init)
    #expect(lines.count >= 500)
    let database = try await Database.open(sqlite: path + "/test.db", migrations: [.things])
    try await database.checkIntegrity()
    let names = Set(try await database.read { try $0.thingNames() })
    #expect(names.isSuperset(of: lines))
    // Those whose commit had come and whose acknowledgement had not.
    #expect(names.count - lines.count <= 8)
    await database.close()
  }

  /// Eight tasks write, and note in a file what was acknowledged; at 500 notes the process kills itself,
  /// while the others are in the middle of it.
  private static func writeUntilKilled(in folder: String) async throws {
    let database = try await Database.open(sqlite: folder + "/test.db", migrations: [.things])
    let file = open(folder + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o644)
    let acknowledged = Recorded<String>()
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 0... {
            let name = "\(writer)-\(number)"
            guard (try? await database.write { try $0.insertThing(name) }) != nil else { return }
            let line = name + "\n"
            _ = line.withCString { write(file, $0, line.utf8.count) }
            acknowledged.append(name)
            if acknowledged.values.count == 500 { kill(getpid(), SIGKILL) }
          }
        }
      }
    }
  }
}

extension SmallDisk {
  /// As `256k`.
  fileprivate func resize(_ size: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["mount", "-o", "remount,size=\(size)", folder.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
