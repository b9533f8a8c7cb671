/// A field of a change: absent, null, or a value.
enum Field<Value> {
  case absent
  case null
  case value(Value)

  var value: Value? { if case .value(let value) = self { value } else { nil } }
}

extension Field: Sendable where Value: Sendable {}
extension Field: Equatable where Value: Equatable {}

extension KeyedDecodingContainer {
  func field<Value: Decodable>(_ key: Key, as type: Value.Type = Value.self) throws -> Field<Value> {
    guard contains(key) else { return .absent }
    if try decodeNil(forKey: key) { return .null }
    return .value(try decode(type, forKey: key))
  }
}
