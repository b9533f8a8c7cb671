/// Header fields in the order in which they came; names are compared without regard to case.
///
/// A message has a handful of fields, so looking one up walks the list.
public struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  public private(set) var fields: [Field] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The first field of this name; setting replaces all of them, and nil removes them.
  public subscript(_ name: String) -> String? {
    get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
    set {
      fields.removeAll { $0.name.equalsIgnoringCase(name) }
      if let newValue { append(name, newValue) }
    }
  }

  /// Adds a field beside any others of its name.
  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// The values of every field of this name.
  public func all(_ name: String) -> [String] {
    fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
  }

  /// The elements of a list-valued field (RFC 9110, section 5.6.1) over all fields of this name, without
  /// blanks around them and without empty ones. Not for fields whose elements may be quoted strings with
  /// commas.
  public func list(_ name: String) -> [Substring] {
    fields.filter { $0.name.equalsIgnoringCase(name) }
      .flatMap { $0.value.split(separator: ",") }
      .map { $0.trimmingBlanks() }
      .filter { !$0.isEmpty }
  }
}
