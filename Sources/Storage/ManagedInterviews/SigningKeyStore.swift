internal import FoundationEssentials

/// Keys that daemons of one database share, to sign what another of them verifies.
public struct SigningKeyStore: Sendable {
  /// Bytes, as long as the digest (RFC 2104, section 3).
  private static let length = 32

  private let database: Database

  public init(_ database: Database) { self.database = database }

  /// The key of this name: random, made for the first who asks.
  public func key(_ name: String) async throws -> [UInt8] {
    let isThere = try await database.read { try Self.key(name, on: $0) }
    if let isThere { return isThere }
    return try await database.write { connection in
      // The system's, which is fit for keys.
      var generator = SystemRandomNumberGenerator()
      let fresh = (0..<Self.length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      try connection.execute(
        "INSERT INTO signing_keys (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        [.text(name), .text(Data(fresh).base64EncodedString())])
      return try Self.key(name, on: connection) ?? fresh
    }
  }

  private static func key(_ name: String, on connection: Connection) throws -> [UInt8]? {
    guard let row = try connection.first("SELECT secret FROM signing_keys WHERE name = $1", [.text(name)])
    else { return nil }
    guard let key = Data(base64Encoded: try row.text("secret")), key.count == length else {
      throw UnreadableRow(table: "signing_keys", key: name)
    }
    return Array(key)
  }
}
