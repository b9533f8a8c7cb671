import Crypto
import Foundation
import Storage
import Testing
import TestSupport

struct S3PutTests {
  let hello = Array("hello".utf8)

  @Test func anObjectIsSignedSentAndConfirmed() async throws {
    let stand = try S3Stand { request, _ in .stored(request.body) }
    try await stand.store.put(Data(hello), key: "T/a b+c~ü.txt", contentType: "text/plain; charset=utf-8")
    #expect(stand.asked == ["PUT /archive/T/a%20b%2Bc~%C3%BC.txt"])
    let request = try #require(stand.requests.all.first)
    #expect(request.body == hello)
    #expect(request.headers["content-type"] == "text/plain; charset=utf-8")
    #expect(request.headers["x-amz-content-sha256"] == hex(.sha256, hello))
    #expect(request.headers["x-amz-checksum-sha256"] == base64(.sha256, hello))
    let authorization = try #require(request.headers["authorization"])
    #expect(authorization.contains("/eu-north-1/s3/aws4_request"))
    #expect(
      authorization.contains(
        "SignedHeaders=content-type;host;x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date"))
  }

  @Test(
    arguments: [
      (S3Encryption.none, nil, nil), (.s3, "AES256", nil), (.kms(keyID: nil), "aws:kms", nil),
      (.kms(keyID: "alias/x"), "aws:kms", "alias/x"),
    ] as [(S3Encryption, String?, String?)])
  func encryptionIsAskedForAsConfigured(encryption: S3Encryption, kind: String?, key: String?) async throws {
    var options = S3ObjectStore.Options()
    options.encryption = encryption
    let stand = try S3Stand(options: options) { request, _ in .stored(request.body) }
    try await stand.store.put(Data(hello), key: "a", contentType: "text/plain")
    let headers = try #require(stand.requests.all.first).headers
    #expect(headers["x-amz-server-side-encryption"] == kind)
    #expect(headers["x-amz-server-side-encryption-aws-kms-key-id"] == key)
  }

  @Test func withoutAChecksumTheETagMustBeTheMD5() async throws {
    let stand = try S3Stand { request, _ in .stored(request.body, checksum: false) }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.asked.count == 1)
  }

  @Test func aMismatchIsTriedAgain() async throws {
    let stand = try S3Stand { [hello] _, number in .stored(number == 1 ? [1] : hello) }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.asked == ["PUT /archive/a", "PUT /archive/a"])
  }

  @Test func aLastingMismatchIsAnErrorAndNeverAccepted() async throws {
    let stand = try S3Stand { _, _ in .stored([1]) }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == "Mismatch")
    #expect(error?.isRetryable == true)
    #expect(error?.hint?.contains("AWS_ENDPOINT_URL_S3") == true)
  }

  /// Encrypted, or of a server that makes its tags in another way.
  @Test(arguments: [true, false], ["aws:kms", nil])
  func whatHasAnotherETagIsReadBack(isSame: Bool, encryption: String?) async throws {
    let stand = try S3Stand { [hello] request, _ in
      let headers =
        [("ETag", "\"\(hex(.md5, [9]))\"")]
        + (encryption.map { [("x-amz-server-side-encryption", $0)] } ?? [])
      if request.method == "PUT" { return ScriptedAnswer(200, headers: headers) }
      return ScriptedAnswer(200, headers: headers, body: isSame ? hello : Array("hellO".utf8))
    }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == (isSame ? nil : "Mismatch"))
    #expect(stand.asked.prefix(3) == ["PUT /archive/a", "HEAD /archive/a", "GET /archive/a"])
  }

  @Test func anAnswerThatSaysNothingIsCompletedByTheObjectsHeaders() async throws {
    let stand = try S3Stand { [hello] request, _ in
      if request.method == "PUT" { return ScriptedAnswer(200) }
      var answer = ScriptedAnswer.stored(hello, checksum: false)
      answer.headers.append(("Content-Length", "5"))
      return answer
    }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.asked == ["PUT /archive/a", "HEAD /archive/a"])
  }

  @Test func anObjectOfAnotherSizeIsAMismatch() async throws {
    let stand = try S3Stand { request, _ in
      request.method == "PUT" ? ScriptedAnswer(200) : ScriptedAnswer(200, headers: [("Content-Length", "4")])
    }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == "Mismatch")
    #expect(stand.requests.all.map(\.method) == ["PUT", "HEAD", "PUT", "HEAD"])
  }

  @Test(
    arguments: [
      ScriptedAnswer(501), .error(400, "NotImplemented"),
      .error(400, "InvalidArgument", message: "Unknown header x-amz-checksum-sha256"),
    ])
  func aServerThatDoesNotKnowChecksumsIsAskedWithoutForAnHour(refusal: ScriptedAnswer) async throws {
    let date = Locked(Date(timeIntervalSince1970: 1_800_000_000))
    let stand = try S3Stand(now: { date.value }) { request, _ in
      guard request.headers["x-amz-checksum-sha256"] == nil else { return refusal }
      return .stored(request.body, checksum: false)
    }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    date.value += 3599
    try await stand.store.put(Data(hello), key: "b", contentType: "")
    date.value += 2
    try await stand.store.put(Data(hello), key: "c", contentType: "")
    #expect(
      stand.asked == [
        "PUT /archive/a", "PUT /archive/a", "PUT /archive/b", "PUT /archive/c", "PUT /archive/c",
      ])
  }

  @Test func aBadRequestThatDoesNotNameTheChecksumIsTriedWithoutAndNotRemembered() async throws {
    let stand = try S3Stand { request, _ in
      request.headers["x-amz-checksum-sha256"] == nil
        ? .stored(request.body, checksum: false) : .error(400, "InvalidRequest")
    }
    for key in ["a", "b"] { try await stand.store.put(Data(hello), key: key, contentType: "") }
    #expect(
      stand.requests.all.map { $0.headers["x-amz-checksum-sha256"] != nil } == [true, false, true, false])
  }

  @Test func anotherBadRequestDoesNotTurnChecksumsOff() async throws {
    let stand = try S3Stand { request, number in
      number <= 2 ? .error(400, "InvalidRequest") : .stored(request.body)
    }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == "InvalidRequest")
    try await stand.store.put(Data(hello), key: "b", contentType: "")
    #expect(stand.requests.all.map { $0.headers["x-amz-checksum-sha256"] != nil } == [true, false, true])
  }

  @Test func aSmallFileIsStoredAsTheSameBytesAre() async throws {
    let folder = try TemporaryFolder()
    try Data(hello).write(to: URL(filePath: folder.path + "/f"))
    let stand = try S3Stand { request, _ in .stored(request.body) }
    try await stand.store.put(file: folder.path + "/f", key: "a", contentType: "text/plain")
    #expect(stand.requests.all.map(\.body) == [hello])
    await #expect(throws: ObjectStoreError.self) {
      try await stand.store.put(file: folder.path + "/none", key: "a", contentType: "")
    }
  }

  @Test func keysThatAreNoNamesAreNotEvenSent() async throws {
    let stand = try S3Stand { _, _ in ScriptedAnswer(200) }
    await #expect(throws: ObjectStoreError.invalidKey("a//b", .emptySegment)) {
      try await stand.store.put(Data(hello), key: "a//b", contentType: "")
    }
    await #expect(throws: ObjectStoreError.invalidKey("../x", .relativeSegment)) {
      try await stand.client.get(bucket: "archive", key: "../x")
    }
    await #expect(throws: ObjectStoreError.self) {
      try await stand.client.get(bucket: "a/b@c:80", key: "x")
    }
    #expect(stand.asked.isEmpty)
  }
}
