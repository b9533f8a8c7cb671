internal import FoundationEssentials
internal import Glibc

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
    self.write = write ?? Self.writeToStandardError
  }

  /// A line is one write, so that those of several threads do not mix. There is nowhere to complain when it fails.
  private static func writeToStandardError(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }

  public func error(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.error, message, Array(fields))
  }
  public func warning(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.warning, message, Array(fields))
  }
  public func info(_ message: String, _ fields: KeyValuePairs<String, String> = [:]) {
    log(.info, message, Array(fields))
  }
  public func debug(_ message: @autoclosure () -> String, _ fields: KeyValuePairs<String, String> = [:]) {
    guard level == .debug else { return }
    log(.debug, message(), Array(fields))
  }

  public func log(_ level: Level, _ message: String, _ fields: [(key: String, value: String)]) {
    guard level <= self.level else { return }
    switch format {
    case .text:
      // Values may come from strangers: a line stays a line.
      write(fields.reduce("\(level.rawValue): \(message)") { "\($0) \($1.key)=\(Self.plain($1.value))" })
    case .json:
      var line = ["time": Date().ISO8601Format(), "level": level.rawValue, "message": message]
      for (key, value) in fields { line[key] = value }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      guard let data = try? encoder.encode(line) else { return }
      write(String(decoding: data, as: UTF8.self))
    }
  }

  /// In quotes where it has blanks, quotes or control characters.
  private static func plain(_ value: String) -> String {
    let isPlain = value.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\"" }
    return isPlain && !value.isEmpty ? value : value.debugDescription
  }
}
