internal import Crypto
internal import HTTPClient
internal import Storage

/// Where the public keys of callers' tokens are published.
struct KeySource: Sendable {
  private static let timeout = Duration.seconds(10)

  let place: Configuration.JWT.Keys
  let client: HTTPClient

  /// Why there are no keys: what was tried, and what to mend.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The keys as they are published now.
  ///
  /// - Throws: ``Failure``, `CancellationError`.
  func fetch() async throws -> JSONWebKeySet {
    let json =
      switch place {
      case .file(let path): try await Self.read(path)
      case .url(let url): try await fetch(url)
      }
    do {
      return try JSONWebKeySet(json)
    } catch {
      throw Failure(description: "the key set \(name) cannot be used: \(error)")
    }
  }

  private static func read(_ path: String) async throws -> [UInt8] {
    do {
      guard let bytes = try await SmallFile.read(path, upTo: JSONWebKeySet.maxBytes) else {
        throw Failure(
          description:
            "the key set \(path) is not an ordinary file of at most \(JSONWebKeySet.maxBytes) bytes")
      }
      return bytes
    } catch let error as FileError {
      throw Failure(description: "the key set cannot be read: \(error)")
    }
  }

  /// No redirect is followed: who may come in is decided by keys from the very address that the operator wrote.
  private func fetch(_ url: String) async throws -> [UInt8] {
    var request = HTTPRequest(url: url, headers: ["Accept": "application/jwk-set+json, application/json"])
    request.timeouts.whole = Self.timeout
    request.maxRedirects = 0
    request.maxBytes = JSONWebKeySet.maxBytes
    // The operator's choice, not a caller's.
    request.allowsPrivateAddresses = true
    do {
      let response = try await client.send(request)
      guard response.status == 200 else {
        throw Failure(description: "the key set \(url) cannot be fetched: status \(response.status)")
      }
      return try await response.body.collect(upTo: JSONWebKeySet.maxBytes)
    } catch let error as HTTPClientError {
      throw Failure(description: "the key set \(url) cannot be fetched: \(error)")
    }
  }

  /// The file's path, or the address, which has neither password nor query.
  var name: String {
    switch place {
    case .file(let path): path
    case .url(let url): url
    }
  }
}
