/// A route's pattern taken apart.
struct PathPattern: Equatable {
  enum Segment: Equatable {
    case literal(String)
    case parameter(String)
  }

  let segments: [Segment]

  /// Nil unless the text begins with `/`, and each brace is around a whole segment's name, used once.
  init?(_ text: String) {
    guard text.hasPrefix("/") else { return nil }
    var segments: [Segment] = []
    for part in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
      if part.hasPrefix("{"), part.hasSuffix("}") {
        let name = String(part.dropFirst().dropLast())
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isTokenCharacter }),
          !segments.contains(.parameter(name))
        else { return nil }
        segments.append(.parameter(name))
      } else {
        guard !part.contains("{"), !part.contains("}") else { return nil }
        segments.append(.literal(String(part)))
      }
    }
    self.segments = segments
  }

  var parameterNames: [String] {
    segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
  }
}
