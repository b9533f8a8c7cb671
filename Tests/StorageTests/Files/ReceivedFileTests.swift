import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite struct ReceivedFileTests {
  private let folder: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.folder = folder.path
  }

  @Test func allPiecesAreInTheFileInTheirOrder() async throws {
    let file = try await ReceivedFile(path: folder + "/a")
    var expected: [UInt8] = []
    for number in 0..<500 {
      let piece = [UInt8](repeating: UInt8(number % 251), count: 1 + number * 37 % 20_000)
      expected += piece
      try await file.append(piece)
    }
    try await file.flush()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: folder + "/a")))
    let isSame = whole == expected
    #expect(isSame)
    try await file.sync()
  }

  @Test func whatWasAppendedCanBeReadOnceItIsFlushed() async throws {
    let told = Mutex(0)
    let file = try await ReceivedFile(path: folder + "/b") { told.withLock { $0 += 1 } }
    try await file.append(Array("one".utf8))
    try await file.flush()
    #expect(try String(contentsOfFile: folder + "/b", encoding: .utf8) == "one")
    #expect(told.withLock { $0 } == 1)
  }

  @Test func whoeverWaitsForTheDiskCanBeCancelled() async throws {
    let gate = DispatchSemaphore(value: 0)
    let isWaiting = Mutex(false)
    let file = try await ReceivedFile(path: folder + "/d") {
      isWaiting.withLock { $0 = true }
      gate.wait()
    }
    try await file.append([1])
    while !isWaiting.withLock({ $0 }) { await Task.yield() }
    // More than may wait.
    let appending = Task { try await file.append([UInt8](repeating: 2, count: 1 << 20)) }
    appending.cancel()
    await #expect(throws: CancellationError.self) { try await appending.value }
    for _ in 0..<2 { gate.signal() }
    try await file.flush()
    #expect(try Data(contentsOf: URL(filePath: folder + "/d")).count == 1 + (1 << 20))
  }

  @Test func aFileThatIsThereIsNotWrittenTo() async throws {
    try Data("mine".utf8).write(to: URL(filePath: folder + "/c"))
    await #expect(throws: FileError.self) { _ = try await ReceivedFile(path: folder + "/c") }
    #expect(try String(contentsOfFile: folder + "/c", encoding: .utf8) == "mine")
  }
}
