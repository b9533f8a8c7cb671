internal import Foundation

/// Writes one line a message to standard error, as text or as JSON. Secrets and transcript text never go in.
public struct Logger: Sendable {
  public enum Level: String, Sendable, CaseIterable, Comparable {
    case error, warning, info, debug

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    /// An error is less than a debug message: a level admits all that are less or equal.
    public static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
  }

  public enum Format: String, Sendable, CaseIterable { case text, json }

  public let level: Level
  public let format: Format
  private let write: @Sendable (String) -> Void

  /// `write` receives whole lines without their newline; by default they go to standard error.
  public init(level: Level, format: Format, write: (@Sendable (String) -> Void)? = nil) {
    self.level = level
    self.format = format
    self.write = write ?? { try? FileHandle.standardError.write(contentsOf: Data(($0 + "\n").utf8)) }
  }

  public func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.error, message, fields)
  }
  public func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.warning, message, fields)
  }
  public func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.info, message, fields)
  }
  public func debug(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.debug, message, fields)
  }

  private func log(_ level: Level, _ message: String, _ fields: KeyValuePairs<String, String>) {
    guard level <= self.level else { return }
    switch format {
    case .text:
      write(fields.reduce("\(level.rawValue): \(message)") { "\($0) \($1.key)=\($1.value)" })
    case .json:
      var line = ["time": Date().ISO8601Format(), "level": level.rawValue, "message": message]
      for (key, value) in fields { line[key] = value }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(line) else { return }
      write(String(decoding: data, as: UTF8.self))
    }
  }
}
