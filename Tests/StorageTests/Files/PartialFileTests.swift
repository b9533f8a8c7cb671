import Foundation
import Testing

@testable import Storage

@Suite struct PartialFileTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/answer.recording"
  }

  @Test func theNameAppearsOnlyOnceAllIsThere() async throws {
    let file = try await PartialFile(for: path)
    try await file.append([1, 2])
    try await file.append([3])
    #expect(try folder.contents() == ["answer.recording.partial"])
    try await file.finish()
    #expect(try folder.contents() == ["answer.recording"])
    #expect(try folder.bytes("answer.recording") == Data([1, 2, 3]))
  }

  @Test func whatWasWrittenBeforeIsContinued() async throws {
    try await PartialFile(for: path).append([1, 2])
    let again = try await PartialFile(for: path)
    #expect(try await again.size() == 2)
    try await again.append([3])
    try await again.finish()
    #expect(try folder.bytes("answer.recording") == Data([1, 2, 3]))
  }

  @Test func restartingForgetsWhatWasWritten() async throws {
    let file = try await PartialFile(for: path)
    try await file.append([1, 2])
    try await file.restart()
    try await file.append([3])
    #expect(try await file.size() == 1)
  }

  @Test func removingTakesBothNamesAndNoneIsNoError() async throws {
    try await PartialFile(for: path).append([1])
    try Data([2]).write(to: URL(filePath: path))
    try await PartialFile.remove(for: path)
    #expect(try folder.contents().isEmpty)
    try await PartialFile.remove(for: path)
  }

  @Test func aMissingFolderIsNamed() async throws {
    let error = await #expect(throws: FileError.self) {
      try await PartialFile(for: folder.path + "/none/answer")
    }
    #expect(error?.path == folder.path + "/none/answer")
  }

  @Test(.enabled(if: SmallDisk.isPermitted, "no permission to mount a small file system"))
  func aFullDiskIsToldAsSuch() async throws {
    let disk = try SmallDisk()
    let file = try await PartialFile(for: disk.folder.path + "/answer")
    let error = await #expect(throws: FileError.self) {
      try await file.append(Array(repeating: 0, count: 1 << 20))
    }
    #expect(error?.isDiskFull == true)
  }
}
