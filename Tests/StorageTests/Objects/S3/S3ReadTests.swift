import Foundation
import HTTPClient
import Storage
import Testing
import TestSupport

struct S3ReadTests {
  @Test func whatIsNotThereIsSaidSoAndCanBeDeleted() async throws {
    let stand = try S3Stand { request, _ in
      request.method == "DELETE" ? ScriptedAnswer(204) : .error(404, "NoSuchKey")
    }
    await #expect(throws: ObjectStoreError.notFound("a")) { try await stand.store.get(key: "a") }
    #expect(try await !stand.store.exists(key: "a"))
    try await stand.store.delete(key: "a")
  }

  @Test func aMissingBucketIsNotAMissingObject() async throws {
    let stand = try S3Stand { _, _ in .error(404, "NoSuchBucket") }
    #expect(await s3Error { _ = try await stand.store.get(key: "a") }?.code == "NoSuchBucket")
    #expect(await s3Error { try await stand.store.delete(key: "a") }?.code == "NoSuchBucket")
    #expect(await s3Error { try await stand.store.probe() }?.hint?.contains("bucket") == true)
  }

  @Test(arguments: [true, false])
  func anObjectIsReadUpToTheLimit(announced: Bool) async throws {
    let server = try RawServer { (peer: Peer) in
      while try peer.readRequest() != nil {
        let head = announced ? "Content-Length: 10\r\n\r\n" : "Transfer-Encoding: chunked\r\n\r\na\r\n"
        try peer.send("HTTP/1.1 200 OK\r\n\(head)0123456789\(announced ? "" : "\r\n0\r\n\r\n")")
      }
    }
    let stand = try S3Stand(server: server)
    #expect(try await stand.store.get(key: "a", limit: 10) == Data("0123456789".utf8))
    await #expect(throws: ObjectStoreError.tooLarge("a", limit: 9)) {
      try await stand.store.get(key: "a", limit: 9)
    }
  }

  @Test func recordingsAreReadFromWhereTheyWereLeft() async throws {
    let stand = try S3Stand { request, _ in
      if request.headers["range"] == "bytes=3-" {
        return ScriptedAnswer(206, headers: [("Content-Range", "bytes 3-4/5")], body: Array("lo".utf8))
      }
      return request.headers["range"] == nil ? ScriptedAnswer(200) : ScriptedAnswer(416)
    }
    let response = try await stand.client.get(
      bucket: "Other.Bucket_1", key: "a//b ü", rangeStart: 3, ifRange: "\"e\"")
    #expect(response.status == 206)
    #expect(try await response.body.collect(upTo: 10) == Array("lo".utf8))
    #expect(stand.asked == ["GET /Other.Bucket_1/a//b%20%C3%BC"])
    #expect(stand.requests.all.first?.headers["if-range"] == "\"e\"")
    #expect(try await stand.client.get(bucket: "other", key: "a", rangeStart: 9).status == 416)
  }

  @Test func aRecordingThatCannotBeReadIsAnErrorOfS3() async throws {
    let stand = try S3Stand { _, _ in .error(403, "AccessDenied") }
    await #expect(throws: S3Error.self) { try await stand.client.get(bucket: "other", key: "a") }
  }

  @Test func checkingWritesReadsAndDeletesUnderThePrefix() async throws {
    let stand = try S3Stand { request, _ in
      switch request.method {
      case "PUT": .stored(request.body)
      case "GET": ScriptedAnswer(200, body: Array("ok".utf8))
      default: ScriptedAnswer(204)
      }
    }
    try await stand.store.check(prefix: "T/")
    #expect(stand.requests.all.map(\.method) == ["PUT", "GET", "DELETE"])
    #expect(stand.asked.allSatisfy { $0.contains(" /archive/T/check-") })
    try await stand.store.probe()
    #expect(stand.asked.last == "HEAD /archive/")
  }

  @Test func urlsAreNotEscapedAndLinksAre() async throws {
    let now = try Date("2026-02-28T23:59:59Z", strategy: .iso8601)
    let stand = try S3Stand(now: { now }) { _, _ in ScriptedAnswer(200) }
    #expect(try stand.store.url(of: "T/a b%é.txt") == "s3://archive/T/a b%é.txt")
    let link = try #require(
      try await stand.store.downloadLink(for: "T/a b.txt", expires: .seconds(600), fileName: "ü\r\n\".txt"))
    #expect(link.hasPrefix("\(stand.server.url)/archive/T/a%20b.txt?"))
    let query = Dictionary(
      (URLComponents(string: link)?.queryItems ?? []).map { ($0.name, $0.value ?? "") },
      uniquingKeysWith: { $1 })
    #expect(query["X-Amz-Expires"] == "600")
    #expect(query["X-Amz-Date"] == "20260228T235959Z")
    #expect(query["X-Amz-Credential"]?.contains("/eu-north-1/s3/") == true)
    #expect(query["X-Amz-Signature"]?.count == 64)
    #expect(
      query["response-content-disposition"]
        == "attachment; filename=\"____.txt\"; filename*=UTF-8''%C3%BC%0D%0A%22.txt")
    #expect(stand.asked.isEmpty)
  }
}
