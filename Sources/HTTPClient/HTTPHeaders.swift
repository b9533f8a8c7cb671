/// Header fields in their order; names compare without case.
public struct HTTPHeaders: Sendable, Equatable {
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String
    /// Is not sent to another origin when a redirect leads there.
    public let isCredential: Bool
  }

  public private(set) var fields: [Field] = []

  public init() {}

  /// The first value; setting replaces all of that name, and nil removes them.
  public subscript(name: String) -> String? {
    get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
    set {
      remove(name)
      if let newValue { add(name, newValue) }
    }
  }

  public func values(for name: String) -> [String] {
    fields.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
  }

  /// `isCredential` marks a secret of your own, such as `X-API-Key`; the standard ones are known.
  public mutating func add(_ name: String, _ value: String, isCredential: Bool = false) {
    let isKnown = Self.credentials.contains { name.equalsIgnoringCase($0) }
    fields.append(Field(name: name, value: value, isCredential: isCredential || isKnown))
  }

  public mutating func remove(_ name: String) {
    fields.removeAll { $0.name.equalsIgnoringCase(name) }
  }

  mutating func removeCredentials() {
    fields.removeAll(where: \.isCredential)
  }

  private static let credentials = ["authorization", "proxy-authorization", "cookie"]
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { add(name, value) }
  }
}

extension HTTPHeaders: Sequence {
  public func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension HTTPHeaders.Field {
  /// A token and a value without line breaks or NUL (RFC 9110, 5.1 and 5.5), and none of what frames a message,
  /// which is the client's business: two opinions about a length let a second request be smuggled in.
  var isAcceptable: Bool {
    let isToken = !name.isEmpty && name.utf8.allSatisfy { Self.tokenBytes.contains($0) }
    let isPlain = value.utf8.allSatisfy { $0 != 0 && $0 != 0x0A && $0 != 0x0D }
    return isToken && isPlain && !Self.framing.contains { name.equalsIgnoringCase($0) }
  }

  private static let tokenBytes = Set(
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
  private static let framing = [
    "host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade", "expect",
  ]
}

extension String {
  /// For header names, which are ASCII.
  func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
    utf8.elementsEqual(other.utf8) { Self.lower($0) == Self.lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
