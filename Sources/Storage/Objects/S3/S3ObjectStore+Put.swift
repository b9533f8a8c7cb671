internal import HTTPClient

extension S3ObjectStore {
  func put(_ content: ObjectContent, key: ObjectKey, contentType: String) async throws {
    try await translatingErrors(of: key.text) {
      do {
        try await putOnce(content, key: key.text, contentType: contentType)
      } catch let error as S3Error {
        // Each request has been repeated; what was put together wrong is put together once more.
        guard error.code == S3Failure.mismatch else { throw error }
        try await putOnce(content, key: key.text, contentType: contentType)
      }
      try await content.checkUnchanged()
    }
  }

  private func putOnce(_ content: ObjectContent, key: String, contentType: String) async throws {
    guard content.size > options.multipartThreshold else {
      return try await putWhole(content, key: key, contentType: contentType)
    }
    try await gate.hold(key) {
      try await S3MultipartUpload(store: self, content: content, key: key, contentType: contentType).run()
    }
  }

  private func putWhole(_ content: ObjectContent, key: String, contentType: String) async throws {
    let expected = ExpectedObject(try await content.digests(of: 0..<content.size, withMD5: true))
    var request = request("write", "PUT", key: key)
    request.headers = storageHeaders(contentType: contentType)
    request.headers.append(("x-amz-checksum-sha256", expected.checksum))
    request.setBody(content, range: 0..<content.size, sha256: expected.parts[0].sha256)
    let verdict = try await client.perform(request) { [request] response in
      try await response.finish()
      return try expected.verdict(response.headers).orThrow(request)
    }
    try await confirm(expected, key: key, verdict: verdict)
  }

  /// Returns when the object is known to be what was sent. What the answer to the upload left open, its headers may
  /// tell, and else its bytes.
  func confirm(_ expected: ExpectedObject, key: String, verdict: ExpectedObject.Verdict) async throws {
    guard verdict == .unknown else { return }
    var request = request("read back", "GET", key: key)
    switch try await verdictOfStored(expected, key: key) {
    case .same: return
    case .different: throw S3Failure.mismatch(request).error
    case .unknown: break
    }
    request.timeouts.whole = S3Request.transferLimit
    _ = try await client.perform(request) { [request] response in
      var reader = ReadBack(expected)
      for try await chunk in response.body { try reader.received(chunk) }
      return try (try reader.ended()).orThrow(request)
    }
  }

  /// Whether what is stored under `key` is the same, as far as its headers tell.
  func verdictOfStored(_ expected: ExpectedObject, key: String) async throws -> ExpectedObject.Verdict {
    var request = request("see", "HEAD", key: key)
    request.headers = [("x-amz-checksum-mode", "ENABLED")]
    return try await client.perform(request, accepts: { $0 == 200 || $0 == 404 }) { response in
      let isCandidate = response.status == 200 && response.contentLength == expected.size
      return isCandidate ? expected.verdict(response.headers) : .different
    }
  }

  /// What is said of an object when its upload begins.
  func storageHeaders(contentType: String) -> [(name: String, value: String)] {
    let encryption: [(name: String, value: String)] =
      switch options.encryption {
      case .none: []
      case .s3: [("x-amz-server-side-encryption", "AES256")]
      case .kms(let keyID):
        [("x-amz-server-side-encryption", "aws:kms")]
          + (keyID.map { [("x-amz-server-side-encryption-aws-kms-key-id", $0)] } ?? [])
      }
    return (contentType.isEmpty ? [] : [("Content-Type", contentType)]) + encryption
  }
}

extension ExpectedObject.Verdict {
  /// - Throws: ``S3Failure`` where the object is a different one.
  func orThrow(_ request: S3Request) throws -> Self {
    guard self != .different else { throw S3Failure.mismatch(request) }
    return self
  }
}

extension S3Failure {
  /// The code of our own error for what was stored differently.
  static let mismatch = "Mismatch"

  static func mismatch(_ request: S3Request) -> S3Failure {
    var error = S3Error(
      request, code: mismatch, message: "what was stored is not what was sent", isRetryable: true)
    error.hint = "look at the service, and at what stands between it and AWS_ENDPOINT_URL_S3"
    return S3Failure(error)
  }
}

extension S3Request {
  /// - Parameter sha256: of the bytes in `range`.
  mutating func setBody(_ content: ObjectContent, range: Range<Int>, sha256: [UInt8]) {
    body = Body(content: content.body(of: range), sha256: Hexadecimal.text(sha256))
    // A server may hash and copy what it has before it answers.
    timeouts.firstByte = .seconds(60)
    // 16 KiB a second is slow; a server that takes nothing at all is noticed earlier.
    timeouts.whole = .seconds(120 + range.count / (16 << 10))
  }
}

extension HTTPResponse {
  /// Reads the rest of an answer that has nothing more to say, so that its connection can be used again.
  func finish() async throws { _ = try await body.collect(upTo: S3Request.maxAnswerBytes) }
}
