/// Content negotiation by `Accept` (RFC 9110, section 12.5.1).
enum Negotiation {
  /// The offered media type with the highest quality, the earlier one among equals; nil when each has
  /// quality 0 or is not mentioned. Without `Accept` the first. Elements that do not parse are passed over.
  static func choose(from offered: [String], accept: [String]) -> String? {
    let ranges = accept.flatMap { ParameterList.separate($0, at: UInt8(ascii: ",")) }.filter { !$0.isEmpty }
    if ranges.isEmpty { return offered.first }
    let accepted = ranges.compactMap(Range.init)
    var best: (type: String, quality: Int)?
    for type in offered {
      // The most specific range that matches decides, whatever the others say.
      let match = accepted.filter { $0.matches(type) }.max { $0.precision < $1.precision }
      guard let quality = match?.quality, quality > 0, quality > best?.quality ?? 0 else { continue }
      best = (type, quality)
    }
    return best?.type
  }

  private struct Range {
    let essence: String
    /// 0…1000.
    let quality: Int

    init?(_ text: String) {
      guard let (essence, parameters) = ParameterList.split(text) else { return nil }
      self.essence = essence.lowercasedASCII
      guard let weight = parameters.first(where: { $0.name == "q" })?.value else {
        quality = 1000
        return
      }
      guard let quality = Range.quality(weight) else { return nil }
      self.quality = quality
    }

    /// 0 for `*/*`, 1 for `type/*`, 2 for a whole type.
    var precision: Int { essence == "*/*" ? 0 : essence.hasSuffix("/*") ? 1 : 2 }

    func matches(_ type: String) -> Bool {
      switch precision {
      case 0: true
      case 1: type.lowercasedASCII.hasPrefix(essence.dropLast())
      default: type.split(separator: ";").first?.equalsIgnoringCase(essence) ?? false
      }
    }

    /// `0.5` as 500: a digit, and at most three after the point.
    private static func quality(_ text: String) -> Int? {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let whole = Int(parts[0]), whole == 0 || whole == 1, parts[0].count == 1
      else { return nil }
      var thousandths = 0
      if parts.count == 2 {
        guard parts[1].count <= 3, parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        thousandths = Int(parts[1] + String(repeating: "0", count: 3 - parts[1].count)) ?? 0
      }
      let quality = whole * 1000 + thousandths
      return quality <= 1000 ? quality : nil
    }
  }
}
