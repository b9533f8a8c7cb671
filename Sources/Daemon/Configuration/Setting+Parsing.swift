internal import Core
internal import FoundationEssentials
internal import Storage

/// What the text of a value may be.
extension Setting {
  static func oneOf<Value: RawRepresentable & CaseIterable>(
    _ text: String
  ) throws(Invalid) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
      throw Invalid(allowed: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  static func path(_ text: String, _ what: String = "a folder") throws(Invalid) -> String {
    guard !text.isEmpty, !text.contains("\0") else { throw Invalid(allowed: "the name of \(what)") }
    return text
  }

  static func number(_ text: String, _ range: ClosedRange<Int>) throws(Invalid) -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw Invalid(allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  static func flag(_ text: String) throws(Invalid) -> Bool {
    guard ["0", "1"].contains(text) else { throw Invalid(allowed: "0 or 1") }
    return text == "1"
  }

  /// `host:port`, with an IPv6 address in brackets.
  static func address(_ text: String) throws(Invalid) -> Configuration.ListenAddress {
    let invalid = Invalid(allowed: "HOST:PORT, as 127.0.0.1:8000 or [::1]:8000, with a port from 0 to 65535")
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw invalid
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      throw invalid
    }
    guard !host.isEmpty else { throw invalid }
    return Configuration.ListenAddress(host: host, port: port)
  }

  static func origins(_ text: String) throws(Invalid) -> [String] {
    let origins = text.split(separator: ",").map { $0.trimmed }
    let isValid = origins.allSatisfy { origin in
      origin == "*" || (origin.firstMatch(of: /^https?:\/\/[^\/\s]+$/) != nil)
    }
    guard isValid else {
      throw Invalid(allowed: "* or a comma-separated list of origins, as https://app.example.com")
    }
    return origins
  }

  /// What no object's key could begin with would show only when the first transcript is archived.
  static func prefix(_ text: String) throws(Invalid) -> String {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"))
    let isRelative = parts.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    let url = try? LocalObjectStore(folder: "/").url(of: text + "a.txt")
    guard url != nil, !isRelative, text.utf8.count <= 512 else {
      throw Invalid(
        allowed: "the beginning of an object's key (at most 512 bytes, no slash in front, nothing empty, "
          + ". or .. between slashes, no NUL)")
    }
    return text
  }

  /// FFmpeg's libraries alone take a quarter of a gibibyte of addresses.
  static let minimumSandboxMemory = 512 << 20

  /// So that sums of a few sizes fit into an `Int`.
  private static let largestSize = 1 << 50

  static func size(_ text: String, atLeast least: Int = 1) throws(Invalid) -> Int {
    guard let size = Units.size(text), size >= least else {
      let bound =
        least == 1
        ? "above zero" : "of at least \(least >= 1 << 20 ? "\(least >> 20)MiB" : "\(least >> 10)KiB")"
      throw Invalid(allowed: "a size \(bound) in bytes, or with KiB, MiB or GiB")
    }
    guard size <= largestSize else {
      throw Invalid(allowed: "a size of at most \(largestSize >> 30)GiB (1 PiB)")
    }
    return size
  }

  static let year = Duration.seconds(8760 * 3600)

  static func duration(_ text: String) throws(Invalid) -> Duration {
    guard let duration = Units.duration(text), duration > .zero, duration <= year else {
      throw Invalid(allowed: "a time above zero and up to 8760h, in seconds, or with ms, s, m or h")
    }
    return duration
  }

  /// The same, or zero.
  static func durationOrZero(_ text: String) throws(Invalid) -> Duration {
    guard let duration = Units.duration(text), duration <= year else {
      throw Invalid(allowed: "0, or a time up to 8760h, in seconds, or with ms, s, m or h")
    }
    return duration
  }

  /// An http or https address without a query, without a user or password, which would stand in process lists and
  /// messages, and without a slash at its end.
  static func server(_ text: String) throws(Invalid) -> String {
    guard text.firstMatch(of: /^https?:\/\/[^\/\s?#@]+(\/[^\s?#]*)?$/) != nil else {
      throw Invalid(
        allowed: "an http or https address without a user or password, as https://models.example.com/v1",
        isSecret: text.contains("@"))
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// Empty for none.
  static func optionalServer(_ text: String) throws(Invalid) -> String? {
    text.isEmpty ? nil : try server(text)
  }

  static func optional(_ text: String) -> String? { text.isEmpty ? nil : text }
}
