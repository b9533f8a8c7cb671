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

  /// A server that checks what requests were signed with against a clock of its own, as S3 does.
  @Test(arguments: [7200.0, -99_000])
  func aWrongClockIsSetByTheServersAndTold(ahead: Double) async throws {
    let now = try Date("2030-01-01T12:00:00Z", strategy: .iso8601)
    let theirs = now.addingTimeInterval(ahead)
    let stand = try S3Stand(now: { now }) { request, _ in
      guard abs(signingTime(of: request).timeIntervalSince(theirs)) <= 900 else {
        return .error(403, "RequestTimeTooSkewed", headers: [("Date", httpDate(theirs))])
      }
      return .stored(request.body)
    }
    #expect(stand.client.clockOffset == nil)
    for key in ["a", "b"] { try await stand.store.put(Data(hello), key: key, contentType: "") }
    #expect(stand.requests.all.map(signingTime) == [now, theirs, theirs])
    #expect(stand.client.clockOffset == .seconds(ahead))
  }

  @Test func aClockThatIsRightEnoughIsNotMentioned() async throws {
    let stand = try S3Stand { request, _ in .stored(request.body) }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.client.clockOffset == nil)
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

  @Test(arguments: ["ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch"])
  func credentialsThatAreRefusedAreLookedForOnceMore(code: String) async throws {
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
      return isNew ? .stored(request.body) : .error(403, code)
    }
    try await stand.store.put(Data(hello), key: "a", contentType: "")
    #expect(stand.asked.count == 2)
  }

  @Test(arguments: ["ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch"])
  func credentialsOfWhichThereAreNoOthersAreNotTriedAgain(code: String) async throws {
    let stand = try S3Stand { _, _ in .error(403, code) }
    let error = await s3Error { try await stand.store.put(Data(hello), key: "a", contentType: "") }
    #expect(stand.asked.count == 1)
    #expect(error?.code == code)
    #expect(error?.hint?.contains("AWS_") == true)
  }

  @Test func nothingIsTriedAgainPastTheDeadline() async throws {
    let stand = try S3Stand { _, _ in .error(503, "SlowDown", headers: [("Retry-After", "60")]) }
    let error = await s3Error {
      _ = try await stand.client.get(bucket: "archive", key: "a", deadline: .now + .seconds(55))
    }
    #expect(error?.code == "SlowDown")
    #expect(stand.asked.count == 1)
    #expect(stand.waits.all.isEmpty)
  }

  @Test func anAnswerThatDoesNotComeEndsWithTheDeadline() async throws {
    let server = try RawServer { (peer: Peer) in
      // Reads on until the client hangs up.
      while try peer.readRequest() != nil {}
    }
    let stand = try S3Stand(server: server)
    let error = await s3Error {
      _ = try await stand.client.get(bucket: "archive", key: "a", deadline: .now + .milliseconds(200))
    }
    #expect(error?.code == "NoAnswer")
    #expect(error?.isRetryable == true)
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

/// What a request was signed with.
private func signingTime(of request: ReceivedRequest) -> Date {
  let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
  return (try? Date(request.headers["x-amz-date"] ?? "", strategy: style)) ?? .distantPast
}

/// As in the header `Date`.
private func httpDate(_ date: Date) -> String {
  let formatter = DateFormatter()
  formatter.locale = Locale(identifier: "en_US_POSIX")
  formatter.timeZone = .gmt
  formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
  return formatter.string(from: date)
}
