import Foundation
import Glibc
import Testing

@testable import Storage

struct AtomicFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Larger than the portions in which it is written.
  let large = Data((0..<3000).flatMap { [UInt8](repeating: UInt8($0 % 251), count: 1000) })

  @Test(arguments: [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
  func writesEveryByteAndLeavesNothingElse(size: Int) async throws {
    try await AtomicFile.write(large.prefix(size), to: folder.path + "/report.json")
    #expect(try folder.bytes("report.json") == large.prefix(size))
    #expect(try folder.contents() == ["report.json"])
  }

  @Test func replacesWhatIsThere() async throws {
    try await AtomicFile.write(large, to: folder.path + "/a")
    try await AtomicFile.write(Data("new".utf8), to: folder.path + "/a")
    #expect(try folder.bytes("a") == Data("new".utf8))
  }

  @Test func replacesALinkAndNotItsTarget() async throws {
    let target = folder.path + "/target"
    try await AtomicFile.write(Data("precious".utf8), to: target)
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: target)
    try await AtomicFile.write(Data("new".utf8), to: folder.path + "/link")
    #expect(try folder.bytes("target") == Data("precious".utf8))
    #expect(try folder.bytes("link") == Data("new".utf8))
  }

  @Test func makesMissingFoldersOnlyWhenAsked() async throws {
    let path = folder.path + "/a/b/c.txt"
    await #expect(throws: FileError(attempt: .open, path: path, code: ENOENT)) {
      try await AtomicFile.write(Data(), to: path)
    }
    try await AtomicFile.write(Data("x".utf8), to: path, makingFolders: true)
    #expect(try folder.contents() == ["a", "a/b", "a/b/c.txt"])
  }

  @Test func permissionsFollowTheMask() async throws {
    let mask = umask(0)
    umask(mask)
    try await AtomicFile.write(Data(), to: folder.path + "/a")
    var status = stat()
    try #require(stat(folder.path + "/a", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o644 & ~mask)
  }

  @Test func namesOfAnyLengthAreWrittenOrRefusedByTheSystem() async throws {
    let longest = String(repeating: "é", count: 127) + "x"
    try await AtomicFile.write(Data("x".utf8), to: folder.path + "/" + longest)
    #expect(try folder.contents() == [longest])
    let tooLong = folder.path + "/" + longest + "x"
    await #expect(throws: FileError(attempt: .write, path: tooLong, code: ENAMETOOLONG)) {
      try await AtomicFile.write(Data("x".utf8), to: tooLong)
    }
    #expect(try folder.contents() == [longest])
  }

  @Test func aFolderInTheWayIsNamedAndLeftAlone() async throws {
    let path = folder.path + "/a"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let error = await #expect(throws: FileError.self) { try await AtomicFile.write(Data(), to: path) }
    #expect(error?.description == "cannot write \(path): Is a directory")
    #expect(try folder.contents() == ["a"])
  }

  @Test func aFileInTheWayOfAFolderIsNamed() async throws {
    try await AtomicFile.write(Data("x".utf8), to: folder.path + "/a")
    let path = folder.path + "/a/b/c"
    await #expect(throws: FileError(attempt: .makeFolder, path: folder.path + "/a/b", code: ENOTDIR)) {
      try await AtomicFile.write(Data(), to: path, makingFolders: true)
    }
    #expect(try folder.bytes("a") == Data("x".utf8))
  }

  @Test func cancelledBetweenAnyTwoStepsItLeavesWhatWasThere() throws {
    let path = folder.path + "/a"
    try AtomicFile.write(Data("old".utf8), to: path, makingFolders: false) {}
    var steps = 0
    while true {
      var left = steps
      do {
        try AtomicFile.write(large, to: path, makingFolders: false) {
          if left == 0 { throw CancellationError() }
          left -= 1
        }
        break
      } catch is CancellationError {
        #expect(try folder.bytes("a") == Data("old".utf8))
        #expect(try folder.contents() == ["a"])
      }
      steps += 1
    }
    // The start, three portions, the disk, the name.
    #expect(steps == 6)
    #expect(try folder.bytes("a") == large)
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting a small file system is not permitted here"))
  func aFullDiskIsNamedAndGivenBackItsRoom() async throws {
    let disk = try SmallDisk()
    let path = disk.folder.path + "/a"
    try await AtomicFile.write(Data("old".utf8), to: path)
    let error = await #expect(throws: FileError.self) { try await AtomicFile.write(large, to: path) }
    #expect(error?.description == "cannot write \(path): No space left on device")
    #expect(try disk.folder.contents() == ["a"])
    #expect(try disk.folder.bytes("a") == Data("old".utf8))
    try await AtomicFile.write(large.prefix(32_768), to: path)
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "mounting a small file system is not permitted here"))
  func aReadOnlyDiskIsNamed() async throws {
    let disk = try SmallDisk()
    try disk.makeReadOnly()
    let path = disk.folder.path + "/a"
    let error = await #expect(throws: FileError.self) { try await AtomicFile.write(Data(), to: path) }
    #expect(error?.description == "cannot open \(path): Read-only file system")
  }

  @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
  func aFolderWithoutWritePermissionIsNamed() async throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    let path = folder.path + "/a"
    let error = await #expect(throws: FileError.self) { try await AtomicFile.write(Data(), to: path) }
    #expect(error?.description == "cannot open \(path): Permission denied")
  }
}
