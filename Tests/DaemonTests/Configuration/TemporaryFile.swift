import Foundation

/// A file that exists as long as this value.
final class TemporaryFile {
  let path: String

  init(_ text: String) throws { path = try Self.write(Data(text.utf8)) }
  init(_ bytes: [UInt8]) throws { path = try Self.write(Data(bytes)) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  private static func write(_ data: Data) throws -> String {
    let file = FileManager.default.temporaryDirectory.appending(component: "interviewd-\(UUID()).conf")
    try data.write(to: file)
    return file.path
  }
}
