import Foundation
import HTTPClient
import Storage
import Testing
import TestSupport

struct S3RecoveryTests {
  let hello = Array("hello".utf8)

  @Test(
    arguments: [
      (500, "InternalError"), (502, ""), (503, "SlowDown"), (429, "TooManyRequests"), (400, "RequestTimeout"),
      (409, "OperationAborted"), (400, "IncompleteBody"),
    ])
  func whatMayPassIsAskedAgain(status: Int, code: String) async throws {
    let stand = try S3Stand { request, number in
      number < 3 ? .error(status, code) : .stored(request.body)
    }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.asked.count == 3)
    #expect(stand.waits.all == [.milliseconds(500), .seconds(1)])
  }

  @Test func itWaitsAsLongAsTheServerAsks() async throws {
    let stand = try S3Stand { request, number in
      number == 1 ? .error(503, "SlowDown", headers: [("Retry-After", "7")]) : .stored(request.body)
    }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.waits.all == [.seconds(7)])
  }

  @Test func attemptsAreBounded() async throws {
    let stand = try S3Stand { _, _ in .error(503, "SlowDown") }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == "SlowDown")
    #expect(error?.isRetryable == true)
    #expect(stand.asked.count == RetryPolicy().maxAttempts)
  }

  @Test func lostConnectionsAndTruncatedAnswersAreAskedAgain() async throws {
    let count = Recorder<Void>()
    let server = try RawServer { (peer: Peer) in
      guard try peer.readRequest() != nil else { return }
      switch count.add(()) {
      case 1: peer.reset()
      case 2: try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhel")
      default: try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
      }
    }
    let stand = try S3Stand(server: server)
    #expect(try await stand.store.get(key: "a") == Data(hello))
    #expect(stand.waits.all.count == 2)
  }

  @Test func aNoThatWillNotPassIsNotRepeated() async throws {
    let stand = try S3Stand { _, _ in .error(403, "AccessDenied") }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a\n", contentType: "") }
    #expect(stand.asked.count == 1)
    #expect(error?.isRetryable == false)
    #expect(
      error?.description.hasPrefix(
        #"cannot write object "a\n" in bucket "archive": AccessDenied (status 403, request REQ1): No.; allow"#
      )
        == true)
  }

  @Test(
    arguments: [
      ("SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"), ("InvalidAccessKeyId", "AWS_ACCESS_KEY_ID"),
      ("NoSuchBucket", "bucket"), ("AccessDenied", "s3:PutObject"), ("PermanentRedirect", "AWS_REGION"),
    ])
  func errorsSayWhatToChangeAndNoSecrets(code: String, word: String) async throws {
    let stand = try S3Stand { _, _ in .error(code == "NoSuchBucket" ? 404 : 403, code) }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.hint?.contains(word) == true)
    #expect(error?.description.contains("the-secret") == false)
    #expect(error?.description.contains("AKIDTEST") == false)
  }

  @Test func anUnreachableServerIsNamedWithWhatToLookAt() async throws {
    let port = try RawServer.closedPort()
    let http = HTTPClient.local()
    var retry = RetryPolicy()
    retry.sleep = { _ in }
    let settings = AWSSettings(
      variables: [
        "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_REGION": "eu-north-1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:\(port)",
      ])
    let client = S3Client(
      settings, credentials: CredentialsChain(settings, client: http), client: http, retry: retry)
    let store = try S3ObjectStore(bucket: "archive", client: client)
    let error = await s3Error { try await store.check() }
    #expect(error?.code == "NoAnswer")
    #expect(error?.isRetryable == true)
    #expect(error?.hint?.contains("AWS_ENDPOINT_URL_S3") == true)
  }

  @Test(arguments: ["header", "element", "endpoint"])
  func theBucketsRegionIsLearned(from place: String) async throws {
    let stand = try S3Stand { request, _ in
      if request.headers["authorization"]?.contains("/ap-east-1/") == true { return .stored(request.body) }
      return switch place {
      case "header": ScriptedAnswer(301, headers: [("x-amz-bucket-region", "ap-east-1")])
      case "element": .error(400, "AuthorizationHeaderMalformed", "<Region>ap-east-1</Region>")
      default:
        .error(307, "TemporaryRedirect", "<Endpoint>archive.s3-ap-east-1.amazonaws.com</Endpoint>")
      }
    }
    for key in ["a", "b"] { try await stand.store.put(Data(hello), key: key, contentType: "") }
    #expect(stand.asked == ["PUT /archive/a", "PUT /archive/a", "PUT /archive/b"])
    #expect(stand.waits.all.isEmpty)
  }

  @Test func regionsThatGoRoundInCirclesEnd() async throws {
    let stand = try S3Stand { _, number in
      ScriptedAnswer(301, headers: [("x-amz-bucket-region", "r-\(number)")])
    }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(stand.asked.count == 4)
    #expect(error?.hint == "the bucket is in region r-4: set AWS_REGION=r-4")
  }

  @Test func whatIsNoRegionsNameIsNotTakenForOne() async throws {
    let stand = try S3Stand { _, _ in
      ScriptedAnswer(301, headers: [("x-amz-bucket-region", "evil.example.com/")])
    }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(stand.asked.count == 1)
    #expect(error?.code == "PermanentRedirect")
  }

  @Test func aWrongClockIsSetByTheServersAndSignedAnew() async throws {
    let now = try Date("2030-01-01T12:00:00Z", strategy: .iso8601)
    let stand = try S3Stand(now: { now }) { request, _ in
      if request.headers["x-amz-date"]?.hasPrefix("20300101T1") == true {
        return .error(
          403, "RequestTimeTooSkewed", headers: [("Date", "Mon, 31 Dec 2029 08:30:00 GMT")])
      }
      return .stored(request.body)
    }
    for key in ["a", "b"] { try await stand.store.put(Data(hello), key: key, contentType: "") }
    #expect(
      stand.requests.all.map { $0.headers["x-amz-date"] } == [
        "20300101T120000Z", "20291231T083000Z", "20291231T083000Z",
      ])
  }

  @Test func aClockThatStaysWrongIsAnErrorThatNamesBothTimes() async throws {
    let now = try Date("2030-01-01T12:00:00Z", strategy: .iso8601)
    let stand = try S3Stand(now: { now }) { _, _ in
      .error(403, "RequestTimeTooSkewed", headers: [("Date", "Mon, 31 Dec 2029 08:30:00 GMT")])
    }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(stand.asked.count == 2)
    #expect(error?.hint?.contains("2029-12-31T08:30:00Z") == true)
  }

  @Test func expiredCredentialsAreFetchedAnewOnce() async throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/credentials"
    @Sendable func write(_ key: String) throws {
      try Data("[default]\naws_access_key_id = \(key)\naws_secret_access_key = s\n".utf8)
        .write(to: URL(filePath: file))
    }
    try write("OLD")
    let stand = try S3Stand(
      variables: [
        "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SHARED_CREDENTIALS_FILE": file,
        "AWS_EC2_METADATA_DISABLED": "true",
      ]
    ) { request, number in
      if number == 1 { try? write("NEW") }
      let isNew = request.headers["authorization"]?.contains("Credential=NEW/") == true
      return isNew ? .stored(request.body) : .error(400, "ExpiredToken")
    }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.asked.count == 2)
    try write("OLD")
    let refused = try S3Stand { _, _ in .error(400, "ExpiredToken") }
    let error = await s3Error { try await refused.store.put(Data(hello), key: "a", contentType: "") }
    #expect(refused.asked.count == 2)
    #expect(error?.hint?.contains("AWS_SESSION_TOKEN") == true)
  }

  @Test func anEndlessErrorIsReadToABound() async throws {
    let body = Array("<Error><Code>AccessDenied</Code>".utf8) + [UInt8](repeating: 0x20, count: 5_000_000)
    let stand = try S3Stand { _, _ in ScriptedAnswer(403, body: body) }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == "AccessDenied")
    #expect(error?.message == "")
  }

  @Test func missingCredentialsAreSaidSo() async throws {
    let stand = try S3Stand(
      variables: [
        "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true",
      ]
    ) { _, _ in ScriptedAnswer(200) }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(error?.code == "NoCredentials")
    #expect(error?.isRetryable == false)
    #expect(stand.asked.isEmpty)
  }
}
