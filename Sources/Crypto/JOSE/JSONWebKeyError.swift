/// Why a key, or a set of them, cannot be used. Quotes nothing of it.
public struct JSONWebKeyError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }

  static let noMemory = JSONWebKeyError("libcrypto has no memory for it")
}
