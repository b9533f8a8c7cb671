internal import CCrypto

/// libcrypto's state of one digest at a time; it can begin another once one is finished.
struct DigestContext: ~Copyable {
  private let context: OpaquePointer

  init() throws(Hash.Failure) {
    guard let context = EVP_MD_CTX_new() else { throw Hash.Failure() }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func begin(_ function: Hash.Function) throws(Hash.Failure) {
    guard let algorithm = Algorithms.of(function), EVP_DigestInit_ex(context, algorithm, nil) == 1 else {
      throw Hash.Failure()
    }
  }

  func update(_ bytes: UnsafeRawBufferPointer) throws(Hash.Failure) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw Hash.Failure() }
  }

  func update(_ bytes: [UInt8]) throws(Hash.Failure) {
    guard EVP_DigestUpdate(context, bytes, bytes.count) == 1 else { throw Hash.Failure() }
  }

  func finish() throws(Hash.Failure) -> [UInt8] {
    var isDone = false
    let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
      var length: UInt32 = 0
      isDone = EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1
      count = isDone ? Int(length) : 0
    }
    guard isDone else { throw Hash.Failure() }
    return digest
  }
}

/// The functions, looked up once: looking one up for each digest takes as long as a short digest itself.
private enum Algorithms {
  // A fetched EVP_MD never changes, may be used by all threads at once, and these are never freed.
  nonisolated(unsafe) private static let md5 = EVP_MD_fetch(nil, "MD5", nil)
  nonisolated(unsafe) private static let sha1 = EVP_MD_fetch(nil, "SHA1", nil)
  nonisolated(unsafe) private static let sha256 = EVP_MD_fetch(nil, "SHA256", nil)

  /// nil: libcrypto's policy forbids it.
  static func of(_ function: Hash.Function) -> OpaquePointer? {
    switch function {
    case .md5: md5
    case .sha1: sha1
    case .sha256: sha256
    }
  }
}
