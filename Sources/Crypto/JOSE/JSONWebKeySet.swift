/// Public keys as their owner publishes them (RFC 7517, section 5).
public struct JSONWebKeySet: Sendable {
  /// Bytes of a set's JSON.
  public static let maxBytes = 1 << 20
  private static let maxKeys = 100

  /// Those that can verify tokens; at least one.
  public let keys: [JSONWebKey]
  /// Why each of the others cannot: other kinds of keys are no mistake, somebody else can use them.
  public let passedOver: [JSONWebKeyError]

  public init(_ json: [UInt8]) throws(JSONWebKeyError) {
    guard json.count <= Self.maxBytes else {
      throw JSONWebKeyError("a key set has at most \(Self.maxBytes) bytes")
    }
    guard let elements = StrictJSON(json)?.object?["keys"]?.array else {
      throw JSONWebKeyError("it is not a JSON object with a list of keys")
    }
    guard elements.count <= Self.maxKeys else {
      throw JSONWebKeyError("a key set has at most \(Self.maxKeys) keys")
    }
    var keys: [JSONWebKey] = []
    var passedOver: [JSONWebKeyError] = []
    for element in elements {
      do throws(JSONWebKeyError) {
        keys.append(try JSONWebKey(element))
      } catch {
        passedOver.append(error)
      }
    }
    guard !keys.isEmpty else {
      let why = passedOver.first.map { ": of the first, \($0)" } ?? ""
      throw JSONWebKeyError("it has no key for \(Self.algorithms)\(why)")
    }
    self.keys = keys
    self.passedOver = passedOver
  }

  private static let algorithms = "RS256 (RSA of at least 2048 bits) or ES256 (EC with P-256)"
}
