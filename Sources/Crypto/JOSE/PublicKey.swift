internal import CCrypto

/// A public key of libcrypto that verifies signatures over SHA-256.
///
/// Unchecked: the key is never changed once it is made, and then libcrypto lets any number of threads use it at once;
/// every verification has a context of its own.
final class PublicKey: @unchecked Sendable {
  private let key: OpaquePointer

  /// `EVP_PKEY_PUBLIC_KEY`, a macro that Swift does not see.
  private static let publicKey =
    OSSL_KEYMGMT_SELECT_PUBLIC_KEY | OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS
    | OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS

  /// Takes over the key.
  private init(_ key: OpaquePointer) { self.key = key }

  deinit { EVP_PKEY_free(key) }

  /// A modulus and an exponent, big-endian. Moduli of 2048 bits (RFC 7518, section 3.3) to 8192, beyond which each
  /// verification would be a burden.
  static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(JSONWebKeyError) -> PublicKey {
    guard modulus.count <= 1024 else { throw JSONWebKeyError("an RSA modulus has at most 8192 bits") }
    guard exponent.count <= 8 else { throw JSONWebKeyError("an RSA exponent has at most 64 bits") }
    let n = BN_bin2bn(modulus, Int32(modulus.count), nil)
    let e = BN_bin2bn(exponent, Int32(exponent.count), nil)
    // Referred to until the parameters are built.
    defer {
      BN_free(n)
      BN_free(e)
    }
    guard let n, let e else { throw .noMemory }
    guard BN_num_bits(n) >= 2048 else { throw JSONWebKeyError("an RSA modulus has at least 2048 bits") }
    guard BN_is_odd(e) == 1, BN_is_one(e) == 0 else {
      throw JSONWebKeyError("an RSA exponent is odd and above 1")
    }
    return try make("RSA") { builder in
      guard OSSL_PARAM_BLD_push_BN(builder, lasting("n"), n) == 1,
        OSSL_PARAM_BLD_push_BN(builder, lasting("e"), e) == 1
      else { return nil }
      return OSSL_PARAM_BLD_to_param(builder)
    }
  }

  /// A point of the curve P-256: both coordinates big-endian, 32 bytes each (RFC 7518, section 6.2.1.2).
  static func p256(x: [UInt8], y: [UInt8]) throws(JSONWebKeyError) -> PublicKey {
    guard x.count == 32, y.count == 32 else {
      throw JSONWebKeyError("the coordinates of a P-256 key have 32 bytes each")
    }
    let point = [0x04] + x + y
    // libcrypto checks that it is on the curve.
    return try make("EC") { builder in
      // The point has to stay where it is until the parameters are built.
      point.withUnsafeBytes { point in
        let curve = lasting("prime256v1")
        guard OSSL_PARAM_BLD_push_utf8_string(builder, lasting("group"), curve, 0) == 1,
          OSSL_PARAM_BLD_push_octet_string(builder, lasting("pub"), point.baseAddress, point.count) == 1
        else { return nil }
        return OSSL_PARAM_BLD_to_param(builder)
      }
    }
  }

  private static func make(
    _ type: String, _ build: (OpaquePointer) -> UnsafeMutablePointer<OSSL_PARAM>?
  ) throws(JSONWebKeyError) -> PublicKey {
    guard let builder = OSSL_PARAM_BLD_new() else { throw .noMemory }
    defer { OSSL_PARAM_BLD_free(builder) }
    guard let parameters = build(builder) else { throw .noMemory }
    defer { OSSL_PARAM_free(parameters) }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, type, nil) else { throw .noMemory }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_fromdata_init(context) == 1,
      EVP_PKEY_fromdata(context, &key, publicKey, parameters) == 1, let key
    else { throw JSONWebKeyError("its numbers are not those of a public key") }
    return PublicKey(key)
  }

  /// A C string that lasts: parameters refer to their names (OSSL_PARAM_BLD(3)), as long as they are used.
  private static func lasting(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  /// Whether `signature` is this key's of `message`: of RSA with PKCS #1 v1.5 padding, of ECDSA in DER.
  func verify(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    return EVP_DigestVerifyInit_ex(context, nil, "SHA256", nil, nil, key, nil) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}
