internal import HTTPClient

/// One object that is uploaded in parts, a few at once, each read from its source as it is sent.
///
/// When it fails, or its task is cancelled, the parts that S3 has are removed. What a killed process left of this key
/// is removed by the next upload of it.
struct S3MultipartUpload {
  let store: S3ObjectStore
  let content: ObjectContent
  let key: String
  let contentType: String

  /// How long whoever cancels waits for the parts to be removed: a daemon that stops is about to be killed.
  private static let patience = Duration.seconds(2)

  /// A part that S3 has.
  private struct Part {
    var digests: Digests
    var etag: String
    var checksum: String?
  }

  func run() async throws {
    guard content.size <= PartPlan.maxObject else {
      throw ObjectStoreError.tooLarge(key, limit: PartPlan.maxObject)
    }
    var id: String?
    do {
      let begun = try await begin()
      id = begun
      try await store.abortUploads(of: key, except: begun)
      let parts = try await upload(id: begun)
      try await content.checkUnchanged()
      try await complete(id: begun, parts: parts)
    } catch {
      await tidyUp(id)
      guard var lost = error as? S3Error, lost.code == "NoSuchUpload" else { throw error }
      // Another upload of this key, of another daemon, took this one for a killed process's.
      lost.isRetryable = true
      throw lost
    }
  }

  private func begin() async throws -> String {
    var request = store.request("begin to write", "POST", key: key, query: [("uploads", "")])
    request.headers =
      store.storageHeaders(contentType: contentType) + [("x-amz-checksum-algorithm", "SHA256")]
    request.body = S3Request.Body(content: .bytes([]), sha256: nil)
    return try await store.client.perform(request) { [request] response in
      let answer = try await S3Document.read(response, "InitiateMultipartUploadResult", to: request)
      return try S3Document.text("UploadId", of: answer, to: request)
    }
  }

  private func upload(id: String) async throws -> [Part] {
    let plan = PartPlan(size: content.size, partSize: store.options.partSize)
    return try await withThrowingTaskGroup(of: (Int, Part).self) { group in
      var parts: [Part?] = Array(repeating: nil, count: plan.count)
      var next = 0
      func addNext() {
        guard next < plan.count else { return }
        let index = next
        next += 1
        group.addTask { (index, try await upload(plan.range(index), number: index + 1, id: id)) }
      }
      for _ in 0..<max(1, store.options.parallelParts) { addNext() }
      while let (index, part) = try await group.next() {
        parts[index] = part
        addNext()
      }
      return parts.compactMap { $0 }
    }
  }

  private func upload(_ range: Range<Int>, number: Int, id: String) async throws -> Part {
    // The MD5 takes a third more time. It is what there is to compare until the server is known for better.
    let digests = try await content.digests(of: range, withMD5: !store.client.answersChecksums)
    let expected = ExpectedObject(digests)
    var request = store.request(
      "write part \(number) of", "PUT", key: key, query: [("partNumber", "\(number)"), ("uploadId", id)])
    request.headers = [("x-amz-checksum-sha256", expected.checksum)]
    request.setBody(content, range: range, sha256: digests.sha256)
    return try await store.client.perform(request) { [request] response in
      try await response.finish()
      // A part cannot be read back; should S3 not say, the whole is.
      _ = try expected.verdict(response.headers).orThrow(request)
      guard let etag = response.etag else { throw S3Document.malformed(request) }
      let checksum = response.headers["x-amz-checksum-sha256"]
      store.client.learn(answersChecksums: checksum != nil)
      return Part(digests: digests, etag: etag, checksum: checksum)
    }
  }

  private func complete(id: String, parts: [Part]) async throws {
    let expected = try ExpectedObject(parts: parts.map(\.digests))
    var request = store.request("complete", "POST", key: key, query: [("uploadId", id)])
    let list = Array(Self.list(parts).utf8)
    request.headers = [("Content-Type", "application/xml")]
    request.setBody(
      .bytes(list), range: 0..<list.count,
      sha256: try list.withUnsafeBytes { try Digests(of: $0, withMD5: false) }.sha256)
    // S3 puts the object together before it answers.
    request.timeouts.firstByte = .seconds(300)
    request.timeouts.whole = .seconds(900)
    let verdict: ExpectedObject.Verdict
    do {
      verdict = try await store.client.perform(request) { [request] response in
        let answer = try await S3Document.read(response, "CompleteMultipartUploadResult", to: request)
        let isOfParts = answer["ChecksumType"] != "FULL_OBJECT"
        return try expected.verdict(
          checksum: isOfParts ? answer["ChecksumSHA256"] : nil, etag: answer["ETag"]
        ).orThrow(request)
      }
    } catch let error as S3Error {
      // An earlier attempt may have completed it, and its answer was lost.
      guard error.code == "NoSuchUpload" else { throw error }
      verdict = try await store.verdictOfStored(expected, key: key)
      // No: somebody else has aborted it.
      guard verdict != .different else { throw error }
    }
    try await store.confirm(expected, key: key, verdict: verdict)
  }

  /// Removes the parts that S3 has, also when this task is cancelled; gives up soon if S3 does not answer. What
  /// stays is removed by the next upload of the key, or by the sweep.
  private func tidyUp(_ id: String?) async {
    let (store, key) = (store, key)
    // A task of its own is not cancelled with this one.
    let work = Task {
      if let id {
        try? await store.abort(id, key: key)
      } else {
        // It may have begun, and its answer was lost.
        try? await store.abortUploads(of: key, except: nil, isBrief: true)
      }
    }
    await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      Task {
        try? await Task.sleep(for: Self.patience)
        work.cancel()
      }
    }
  }

  private static func list(_ parts: [Part]) -> String {
    var text = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    for (index, part) in parts.enumerated() {
      text += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(S3Document.escaped(part.etag))</ETag>"
      if let checksum = part.checksum {
        text += "<ChecksumSHA256>\(S3Document.escaped(checksum))</ChecksumSHA256>"
      }
      text += "</Part>"
    }
    return text + "</CompleteMultipartUpload>"
  }
}
