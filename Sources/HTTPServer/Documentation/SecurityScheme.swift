/// A way to show who one is.
public struct SecurityScheme: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    case bearer(format: String?)
    case header(String)
  }

  /// Unique among all.
  public var name: String
  public var description: String
  var kind: Kind

  /// `Authorization: Bearer`; `format` says of what, such as `JWT`.
  public static func bearer(_ name: String, format: String? = nil, _ description: String) -> SecurityScheme {
    SecurityScheme(name: name, description: description, kind: .bearer(format: format))
  }

  /// A key in a header field.
  public static func header(_ field: String, named name: String, _ description: String) -> SecurityScheme {
    SecurityScheme(name: name, description: description, kind: .header(field))
  }
}
