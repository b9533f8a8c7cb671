/// The parameters of a request's query, in order: `?status=pending&limit=10`.
public struct Query: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  public private(set) var items: [Item] = []

  public init() {}

  /// The items of `text` (without the question mark), names and values percent-decoded and `+` read as a
  /// space; nil when the encoding is malformed.
  init?(_ text: Substring) {
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
        let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
      else { return nil }
      items.append(Item(name: name, value: value))
    }
  }

  /// The first value of this name.
  public subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

  /// Every value of this name.
  public func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

  /// The first value of this name as a `V`; nil when there is none, 400 when it does not parse.
  public func value<V: LosslessStringConvertible>(
    _ name: String, as type: V.Type = V.self
  ) throws(HTTPError) -> V? {
    guard let text = self[name] else { return nil }
    guard let value = V(text) else {
      throw HTTPError(.badRequest, "The query parameter \(name) is not valid.")
    }
    return value
  }
}
