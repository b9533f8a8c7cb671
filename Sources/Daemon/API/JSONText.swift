internal import FoundationEssentials

/// JSON as all answers and messages write it.
enum JSONText {
  /// Keys in a fixed order, so that the same value has the same bytes.
  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension Date {
  /// RFC 3339 in UTC, to the second.
  var timestamp: String { ISO8601Format() }
}
