/// A media type with its parameters, as `Content-Type` gives it (RFC 9110, section 8.3).
struct MediaType: Equatable {
  /// `type/subtype` in lower case.
  let essence: String
  private let parameters: [Parameter]

  private struct Parameter: Equatable {
    let name: String
    let value: String
  }

  /// Nil when the text is not a media type.
  init?(_ text: String) {
    guard let (head, parameters) = ParameterList.split(text) else { return nil }
    let parts = head.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenCharacter) })
    else { return nil }
    essence = head.lowercasedASCII
    self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
  }

  /// The value of a parameter, by its name in lower case.
  func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
}
