import Foundation
import Speech
import Storage
import Testing

@testable import Daemon

@Suite struct TranscriptArchiveTests {
  @Test func aTranscriptIsKeptAsTextUnderItsNameAndThePrefix() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let archive = TranscriptArchive(
      store: LocalObjectStore(folder: folder.path), prefix: "ConvertedTextFile/")
    let segment = Transcript.Segment(
      start: 0, end: 1, text: "hello there", words: [.init(word: "hello", start: 0, end: 1, confidence: nil)])
    let transcript = Transcript(language: "en-US", recogniser: "test", trust: .low, segments: [segment])

    let url = try await archive.store(transcript, as: "100_BD4")
    #expect(url.hasPrefix("file:///"))
    #expect(url.hasSuffix("/ConvertedTextFile/100_BD4.txt"))
    let file = folder.appending(components: "ConvertedTextFile", "100_BD4.txt")
    #expect(try String(contentsOf: file, encoding: .utf8).contains("hello there"))
  }

  @Test func aNameThatWouldLeaveTheStoreIsRefused() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let archive = TranscriptArchive(store: LocalObjectStore(folder: folder.path), prefix: "")
    let empty = Transcript(language: "en-US", recogniser: "test", trust: .low, segments: [])
    await #expect(throws: ObjectStoreError.self) { try await archive.store(empty, as: "../../outside") }
  }
}
