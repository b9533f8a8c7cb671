import Foundation
import Testing

@testable import Storage

struct DataFolderLockTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/data"
  }

  @Test func thereIsOneHolderAtATimeAndTheRefusalNamesIt() async throws {
    let lock = try await DataFolderLock.acquire(folder: path)
    let own = ProcessInfo.processInfo.processIdentifier
    #expect(try folder.bytes("data/interviewd.lock") == Data("\(own)\n".utf8))
    let error = await #expect(throws: DataFolderLockError.held(folder: path, process: own)) {
      _ = try await DataFolderLock.acquire(folder: path)
    }
    #expect(error?.description.contains(path) == true)
    lock.release()
    let next = try await DataFolderLock.acquire(folder: path)
    next.release()
    next.release()
  }

  @Test func theLockGoesWithItsHolder() async throws {
    do { _ = try await DataFolderLock.acquire(folder: path) }
    try await DataFolderLock.acquire(folder: path).release()
  }

  @Test func aCopyOfItsDescriptorInAChildDoesNotHoldIt() async throws {
    let lock = try await DataFolderLock.acquire(folder: path)
    let file = path + "/interviewd.lock"
    let own = try #require(
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }.first {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == file
      })
    let copy = dup(own)
    defer { close(copy) }
    lock.release()
    try await DataFolderLock.acquire(folder: path).release()
  }

  @Test func aFolderThatCannotBeMadeIsAnError() async throws {
    try Data().write(to: URL(filePath: path))
    await #expect(
      throws: DataFolderLockError.failed(
        FileError(attempt: .open, path: path + "/interviewd.lock", code: ENOTDIR))
    ) {
      _ = try await DataFolderLock.acquire(folder: path)
    }
  }
}
