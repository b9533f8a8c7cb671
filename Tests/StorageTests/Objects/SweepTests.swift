import Foundation
import Storage
import Testing

@Suite struct SweepTests {
  @Test func sweepingTakesWhatACrashLeftAndNothingElse() async throws {
    let folder = try TemporaryFolder()
    let store = LocalObjectStore(folder: folder.path)
    try await store.put(Data("kept".utf8), key: "T/a.txt")
    try Data("half".utf8).write(to: URL(filePath: folder.path + "/T/.a.txt.1x2y3z.partial"))
    try await store.sweep(before: Date(timeIntervalSince1970: 0))
    #expect(try folder.contents() == ["T", "T/.a.txt.1x2y3z.partial", "T/a.txt"])
    try await store.sweep(before: Date(timeIntervalSinceNow: 60))
    #expect(try folder.contents() == ["T", "T/a.txt"])
  }
}
