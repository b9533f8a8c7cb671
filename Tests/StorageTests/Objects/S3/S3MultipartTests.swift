import Crypto
import Foundation
import HTTPClient
import Storage
import Testing
import TestSupport

struct S3MultipartTests {
  let folder: TemporaryFolder
  let path: String
  /// Three parts and a bit, of bytes that differ from part to part.
  let content = (0..<200_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 7) }

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path + "/file"
    try Data(content).write(to: URL(filePath: path))
  }

  static var options: S3ObjectStore.Options {
    var options = S3ObjectStore.Options()
    options.multipartThreshold = 64 << 10
    options.partSize = 64 << 10
    return options
  }

  /// A stand whose `fault` comes first; nil lets the fake S3 answer.
  func stand(
    _ fake: FakeMultipart,
    _ fault: @escaping @Sendable (ReceivedRequest, Int) -> ScriptedAnswer?? = { _, _ in nil }
  ) throws -> S3Stand {
    try S3Stand(options: Self.options) { request, number in
      if let fault = fault(request, number) { return fault }
      return fake.answer(request)
    }
  }

  @Test(arguments: [true, false])
  func aLargeFileGoesUpInPartsAndComesOutTheSame(answersChecksums: Bool) async throws {
    let fake = FakeMultipart(answersChecksums: answersChecksums)
    let stand = try stand(fake)
    try await stand.store.put(file: path, key: "T/a b", contentType: "video/mp4")
    #expect(fake.objects == ["T/a b": content])
    #expect(fake.open.isEmpty)
    #expect(stand.asked.first == "POST /archive/T/a%20b?uploads=")
    #expect(stand.requests.all.first?.headers["content-type"] == "video/mp4")
    let parts = stand.requests.all.filter { $0.method == "PUT" }
    #expect(parts.map(\.body.count).sorted() == [3392, 65_536, 65_536, 65_536])
    #expect(parts.allSatisfy { $0.headers["x-amz-content-sha256"] == hex(.sha256, $0.body) })
    let completion = try #require(stand.requests.all.last).text
    #expect(completion.contains("<PartNumber>4</PartNumber>"))
    #expect(completion.contains("<ChecksumSHA256>") == answersChecksums)
  }

  @Test func withoutChecksumsAServerThatStoresSomethingElseIsNotBelievedItsOwnETags() async throws {
    let fake = FakeMultipart(answersChecksums: false) { Array($0.dropLast()) + [7] }
    let stand = try stand(fake)
    let error = await s3Error { try await stand.store.put(file: path, key: "a", contentType: "") }
    #expect(error?.code == "Mismatch")
    #expect(stand.asked.contains("GET /archive/a"))
  }

  @Test func partsWhoseETagsAreNoMD5sAreReadBackAsAWhole() async throws {
    let fake = FakeMultipart(answersChecksums: false, salt: [1])
    let stand = try stand(fake)
    try await stand.store.put(file: path, key: "a", contentType: "")
    #expect(fake.objects == ["a": content])
    #expect(stand.requests.all.filter { $0.method == "PUT" }.count == 4)
    #expect(stand.asked.filter { $0 == "GET /archive/a" }.count == 1)
  }

  /// It is not asked for an MD5 of its parts once its checksums are known, so that its ETag says nothing.
  @Test func aServerThatLeavesChecksumsOutLaterIsReadBack() async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake) { request, _ in
      guard request.method == "PUT", request.target.hasPrefix("/archive/b") else { return nil }
      _ = fake.answer(request)
      return .some(.stored(request.body, checksum: false))
    }
    for key in ["a", "b"] { try await stand.store.put(file: path, key: key, contentType: "") }
    #expect(stand.asked.filter { $0.hasPrefix("GET /archive/") && !$0.contains("?") } == ["GET /archive/b"])
  }

  @Test func bytesInMemoryGoUpInPartsToo() async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake)
    try await stand.store.put(Data(content), key: "a", contentType: "")
    #expect(fake.objects == ["a": content])
  }

  @Test func aPartThatFailsIsSentAgainAlone() async throws {
    let fake = FakeMultipart()
    let failures = Recorder<Void>()
    let stand = try stand(fake) { request, _ in
      guard request.target.contains("partNumber=2") else { return nil }
      return switch failures.add(()) {
      case 1: .some(.error(503, "SlowDown"))
      case 2: .some(.stored([1]))
      case 3: .some(nil)
      default: nil
      }
    }
    try await stand.store.put(file: path, key: "a", contentType: "")
    #expect(fake.objects == ["a": content])
    #expect(stand.requests.all.filter { $0.method == "PUT" }.count == 7)
  }

  @Test(arguments: ["PUT", "POST"])
  func whatCannotBeUploadedIsAborted(method: String) async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake) { request, number in
      request.method == method && number > 1 ? .some(.error(403, "AccessDenied")) : nil
    }
    let error = await s3Error { try await stand.store.put(file: path, key: "a", contentType: "") }
    #expect(error?.code == "AccessDenied")
    #expect(fake.open.isEmpty)
    #expect(fake.objects.isEmpty)
  }

  @Test func aCancelledUploadIsAbortedBeforeItEnds() async throws {
    let fake = FakeMultipart()
    let (partArrived, arrived) = AsyncStream<Void>.makeStream()
    let stand = try stand(fake) { request, _ in
      guard request.method == "PUT" else { return nil }
      arrived.yield()
      // Never answered: the connection closes when the upload is cancelled.
      return .some(ScriptedAnswer(200, headers: [("Content-Length", "9")]))
    }
    let put = Task { try await stand.store.put(file: path, key: "a", contentType: "") }
    for await _ in partArrived { break }
    put.cancel()
    await #expect(throws: CancellationError.self) { try await put.value }
    #expect(fake.open.isEmpty)
    #expect(stand.asked.last == "DELETE /archive/a?uploadId=new-1")
  }

  @Test func stoppingDoesNotWaitForAServerThatDoesNotAbort() async throws {
    let fake = FakeMultipart()
    let (partArrived, arrived) = AsyncStream<Void>.makeStream()
    let stand = try stand(fake) { request, _ in
      guard ["PUT", "DELETE"].contains(request.method) else { return nil }
      arrived.yield()
      return .some(ScriptedAnswer(200, headers: [("Content-Length", "9")]))
    }
    let put = Task { try await stand.store.put(file: path, key: "a", contentType: "") }
    for await _ in partArrived { break }
    put.cancel()
    await #expect(throws: CancellationError.self) { try await put.value }
    // Without a bound it would be asked three times, for five seconds each.
    #expect(stand.requests.all.filter { $0.method == "DELETE" }.count == 1)
  }

  @Test(arguments: [true, false])
  func whatAKilledProcessLeftOfThisKeyIsAbortedAndNothingElse(escapesKeys: Bool) async throws {
    let fake = FakeMultipart(
      escapesKeys: escapesKeys,
      leftovers: ["old": .init(key: "a b"), "other": .init(key: "a b.txt"), "odd": .init(key: "a%20b")])
    let stand = try stand(fake)
    try await stand.store.put(file: path, key: "a b", contentType: "")
    #expect(fake.open == ["odd", "other"])
    #expect(fake.objects == ["a b": content])
  }

  @Test func anUploadWhoseBeginningWasNotHeardOfIsAbortedToo() async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake) { request, number in
      guard number == 1 else { return nil }
      _ = fake.answer(request)
      return .some(.xml("<InitiateMultipartUploadResult><Uplo"))
    }
    try await stand.store.put(file: path, key: "a", contentType: "")
    #expect(fake.open.isEmpty)
    #expect(fake.objects == ["a": content])
  }

  @Test func listingThatIsNotAllowedDoesNotHinderAnUpload() async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake) { request, _ in
      request.target.contains("?encoding-type") ? .some(.error(403, "AccessDenied")) : nil
    }
    try await stand.store.put(file: path, key: "a", contentType: "")
    #expect(fake.objects == ["a": content])
  }

  @Test func anErrorWithin200IsAnError() async throws {
    let fake = FakeMultipart()
    let completions = Recorder<Void>()
    let stand = try stand(fake) { request, _ in
      guard request.text.hasPrefix("<Complete"), completions.add(()) == 1 else { return nil }
      return .some(.xml("<?xml version=\"1.0\"?>\n\n <Error><Code>InternalError</Code></Error>"))
    }
    // An XML declaration must come first: S3 sends blanks only after it.
    try await stand.store.put(file: path, key: "a", contentType: "")
    #expect(completions.all.count == 2)
    #expect(fake.objects == ["a": content])
  }

  @Test func aCompletionWhoseAnswerWasLostIsFoundDone() async throws {
    let fake = FakeMultipart()
    let completions = Recorder<Void>()
    let stand = try stand(fake) { request, _ in
      guard request.text.hasPrefix("<Complete"), completions.add(()) == 1 else { return nil }
      _ = fake.answer(request)
      return .some(nil)
    }
    try await stand.store.put(file: path, key: "a", contentType: "")
    #expect(completions.all.count == 2)
    #expect(fake.objects == ["a": content])
    // Its ETag does not tell, so it was read.
    #expect(stand.asked.contains("GET /archive/a"))
  }

  @Test func anUploadThatSomebodyAbortedMayBeTriedLater() async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake) { request, _ in
      request.text.hasPrefix("<Complete") ? .some(.error(404, "NoSuchUpload")) : nil
    }
    let error = await s3Error { try await stand.store.put(file: path, key: "a", contentType: "") }
    #expect(error?.code == "NoSuchUpload")
    #expect(error?.isRetryable == true)
  }

  @Test func anObjectThatWasPutTogetherWrongIsUploadedOnceMoreAndThenAnError() async throws {
    let fake = FakeMultipart()
    let content = content
    let stand = try stand(fake) { request, _ in
      if request.text.hasPrefix("<Complete") {
        _ = fake.answer(request)
        let etag = "\(hex(.md5, [1]))-4"
        return .some(
          .xml("<CompleteMultipartUploadResult><ETag>\(etag)</ETag></CompleteMultipartUploadResult>"))
      }
      return "\(request.method) \(request.target)" == "GET /archive/a"
        ? .some(ScriptedAnswer(200, body: content.reversed())) : nil
    }
    let error = await s3Error { try await stand.store.put(file: path, key: "a", contentType: "") }
    #expect(error?.code == "Mismatch")
    #expect(stand.requests.all.filter { $0.text.hasPrefix("<Complete") }.count == 2)
    #expect(fake.open.isEmpty)
  }

  @Test func aFileThatChangesMeanwhileIsAnError() async throws {
    let fake = FakeMultipart()
    let path = path
    let stand = try stand(fake) { request, number in
      if request.target.contains("partNumber=1&") {
        let file = FileHandle(forWritingAtPath: path)
        _ = try? file?.seekToEnd()
        try? file?.write(contentsOf: Data("more".utf8))
        try? file?.close()
      }
      return nil
    }
    await #expect(throws: ObjectStoreError.changed(path)) {
      try await stand.store.put(file: path, key: "a", contentType: "")
    }
    #expect(fake.open.isEmpty)
    #expect(fake.objects.isEmpty)
  }

  @Test func putsOfOneKeyAtOnceDoNotAbortEachOther() async throws {
    let fake = FakeMultipart()
    let stand = try stand(fake)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { try await stand.store.put(file: path, key: "a", contentType: "") } }
      try await group.waitForAll()
    }
    #expect(fake.objects == ["a": content])
    #expect(fake.open.isEmpty)
  }

  @Test func sweepingAbortsWhatIsADayOldUnderThePrefix() async throws {
    let now = Date()
    let young = now.addingTimeInterval(-3600).ISO8601Format()
    let old = now.addingTimeInterval(-25 * 3600).ISO8601Format()
    let fake = FakeMultipart(leftovers: [
      "old": .init(key: "T/a", initiated: old), "young": .init(key: "T/b", initiated: young),
      "elsewhere": .init(key: "U/a", initiated: old), "undated": .init(key: "T/c", initiated: "?"),
    ])
    let stand = try stand(fake)
    try await stand.store.sweep(prefix: "T/", before: now)
    #expect(fake.open == ["elsewhere", "undated", "young"])
    try await stand.store.sweep(prefix: "", before: now.addingTimeInterval(-48 * 3600))
    #expect(fake.open == ["elsewhere", "undated", "young"])
  }
}
