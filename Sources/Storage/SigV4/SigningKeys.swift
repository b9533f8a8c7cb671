internal import Crypto
internal import Synchronization

/// What signatures of one day are made with.
struct SigningKey: Sendable {
  /// Date, region and service that they are good for.
  let scope: String
  let key: [UInt8]

  /// - Parameter day: as `20130524`.
  init(secret: String, day: String, region: String, service: String) throws(Hash.Failure) {
    let parts = [day, region, service, "aws4_request"]
    var key = Array("AWS4\(secret)".utf8)
    for part in parts { key = try HMAC.sha256(key: key, Array(part.utf8)) }
    self.key = key
    scope = parts.joined(separator: "/")
  }
}

/// The last few keys of one region and service: deriving one takes four HMACs, twice the rest of a signature.
final class SigningKeys: Sendable {
  private struct Entry {
    let secret: String
    let day: String
    let key: SigningKey
  }

  /// Two days around midnight, with credentials before and after a refresh.
  private static let capacity = 4

  private let region: String
  private let service: String
  private let entries = Mutex<[Entry]>([])

  init(region: String, service: String) {
    self.region = region
    self.service = service
  }

  func key(secret: String, day: String) throws(Hash.Failure) -> SigningKey {
    let kept = entries.withLock { entries in
      entries.first { $0.day == day && $0.secret == secret }?.key
    }
    if let kept { return kept }
    let key = try SigningKey(secret: secret, day: day, region: region, service: service)
    entries.withLock { entries in
      if entries.count == Self.capacity { entries.removeFirst() }
      entries.append(Entry(secret: secret, day: day, key: key))
    }
    return key
  }
}
