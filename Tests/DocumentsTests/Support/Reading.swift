import Core
import Foundation

@testable import Documents

/// What is read out of a file of these bytes.
func read(_ data: Data, maxCharacters: Int = DocumentText.maxCharacters) throws -> DocumentText {
  let file = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
  try data.write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let handle = try FileHandle(forReadingFrom: file)
  defer { try? handle.close() }
  return try DocumentExtractor(descriptor: handle.fileDescriptor, maxCharacters: maxCharacters).text()
}

/// Why nothing is read out of it; nil when something is.
func problem(_ data: Data, maxCharacters: Int = DocumentText.maxCharacters) throws -> DocumentProblem? {
  do {
    _ = try read(data, maxCharacters: maxCharacters)
    return nil
  } catch let problem as DocumentProblem {
    return problem
  }
}
