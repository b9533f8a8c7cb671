import Foundation
import Sandbox
import Testing

@Suite struct DocumentFileTests {
  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func `a document has no name on the disk`() async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try await DocumentFile(in: folder.path)
    try await file.append([1, 2, 3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `what a killed process left is removed, and nothing else`() async throws {
    let folder = try Self.folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["document-1f", "document-2", "other"] {
      try Data("Ada".utf8).write(to: folder.appending(component: name))
    }
    try await DocumentFile.sweep(folder.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["other"])
  }

  @Test func `a folder that is missing is an error`() async throws {
    await #expect(throws: DocumentFileError.self) { try await DocumentFile(in: "/nowhere/at/all") }
  }
}
