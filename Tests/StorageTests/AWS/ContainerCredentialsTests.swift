import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct ContainerCredentialsTests {
  private static let document = """
    {"AccessKeyId": "AKID", "SecretAccessKey": "hidden", "Token": "t", "Expiration": "2030-01-02T03:04:05Z"}
    """
  private let now = Date(timeIntervalSince1970: 1_700_000_000)

  private func fetch(_ server: RawServer, _ more: [String: String] = [:]) async throws -> AWSCredentials {
    let uri = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v2/credentials?id=1"]
    let container = try ContainerCredentials(AWSSettings(variables: uri.merging(more) { $1 }))
    return try await #require(container).fetch(.local(), now: now)
  }

  @Test func credentialsAreFetchedFromTheServiceNamed() async throws {
    let server = try RawServer { $0.target == "/v2/credentials?id=1" ? .json(Self.document) : nil }
    let credentials = try await fetch(server)
    #expect(
      credentials
        == AWSCredentials(
          accessKeyID: "AKID", secretAccessKey: "hidden", sessionToken: "t",
          expiration: Date(timeIntervalSince1970: 1_893_553_445)))
  }

  @Test func theTokenIsReadFromItsFileEachTimeAndBeforeTheVariable() async throws {
    let seen = Locked<[String?]>([])
    let server = try RawServer { request in
      seen.value.append(request.headers["authorization"])
      return .json(Self.document)
    }
    let files = try SharedFiles()
    let variables = [
      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": files.path + "/token",
      "AWS_CONTAINER_AUTHORIZATION_TOKEN": "variable",
    ]
    _ = try await fetch(server)
    _ = try await fetch(server, ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "variable"])
    for token in ["first", "second"] {
      try files.write("\(token)\n", to: files.path + "/token")
      _ = try await fetch(server, variables)
    }
    #expect(seen.value == [nil, "variable", "first", "second"])
  }

  @Test func aMissingTokenFileIsNamed() async throws {
    let server = try RawServer { _ in .json(Self.document) }
    await #expect(
      throws: AWSCredentialsError.invalid(
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "there is no file /nowhere/token")
    ) { try await fetch(server, ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere/token"]) }
    #expect(server.accepted == 0)
  }

  @Test func aTokenWithALineBreakIsNotSent() async throws {
    let server = try RawServer { _ in .json(Self.document) }
    let error = await #expect(throws: AWSCredentialsError.self) {
      try await fetch(server, ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "hidden\r\nX-More: 1"])
    }
    #expect(error.map { !$0.description.contains("hidden") } == true)
    #expect(server.accepted == 0)
  }

  @Test(arguments: [
    "http://localhost/x", "http://127.0.0.1:81/x", "http://127.255.1.2", "http://[::1]:80/x",
    "http://169.254.170.2/x", "http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/x",
    "https://example.org/x", "HTTPS://10.0.0.1/x",
  ])
  func servicesOfThisMachineAndEncryptedOnesAreAsked(url: String) throws {
    let settings = AWSSettings(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
    #expect(try ContainerCredentials(settings)?.url == url)
  }

  @Test(arguments: [
    "http://example.org/x", "http://10.0.0.1/x", "http://169.254.169.254/x", "http://127.0.0.1.example.org",
    "http://127.1/x", "http://127.0.0.1@example.org/x", "ftp://127.0.0.1/x", "/relative", "http:///x",
    "http://[::2]",
    "nonsense",
  ])
  func otherAddressesAreNotAsked(url: String) {
    let settings = AWSSettings(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": url])
    #expect(throws: AWSCredentialsError.self) { try ContainerCredentials(settings) }
  }

  @Test func aRelativeAddressIsOneOfTheContainerServiceAndComesFirst() throws {
    var settings = AWSSettings(variables: [
      "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1",
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x",
    ])
    #expect(try ContainerCredentials(settings)?.url == "http://169.254.170.2/v2/credentials/1")
    settings.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "@example.org/x"
    #expect(throws: AWSCredentialsError.self) { try ContainerCredentials(settings) }
  }

  @Test func withoutVariablesThereIsNoContainer() throws {
    #expect(try ContainerCredentials(AWSSettings(variables: [:])) == nil)
  }

  @Test(arguments: [
    ("", "its answer is not a credentials document"),
    ("{\"AccessKeyId\": \"AKID\", \"SecretAccessKey\": \"hid", "its answer is not a credentials document"),
    ("[1, 2]", "its answer is not a credentials document"),
    (#"{"AccessKeyId": "AKID"}"#, "its answer is not a credentials document"),
    (#"{"AccessKeyId": "AKID", "SecretAccessKey": ""}"#, "its answer is not a credentials document"),
    (#"{"AccessKeyId": 1, "SecretAccessKey": "hidden"}"#, "its answer is not a credentials document"),
    (
      #"{"AccessKeyId": "AKID", "SecretAccessKey": "hidden", "Expiration": "soon"}"#,
      "it gave no valid expiration date"
    ),
    (#"{"Code": "AccessDenied", "Message": "hidden"}"#, "its code is \"AccessDenied\""),
  ])
  func aMalformedAnswerIsSaidToBeOneAndNotQuoted(body: String, reason: String) async throws {
    let server = try RawServer { _ in .json(body) }
    let error = await #expect(throws: AWSCredentialsError.failed(.container, reason)) {
      try await fetch(server)
    }
    #expect(error?.isRetryable == true)
    #expect(error.map { !$0.description.contains("hid") } == true)
  }

  @Test func fractionsOfASecondAreRead() async throws {
    let server = try RawServer { _ in
      .json(#"{"AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": "2030-01-02T03:04:05.250Z"}"#)
    }
    #expect(try await fetch(server).expiration == Date(timeIntervalSince1970: 1_893_553_445.25))
  }

  @Test func credentialsThatHaveExpiredAreAnError() async throws {
    let server = try RawServer { _ in
      .json(#"{"AccessKeyId": "A", "SecretAccessKey": "s", "Expiration": "2023-11-14T22:13:20Z"}"#)
    }
    let error = await #expect(throws: AWSCredentialsError.expired(.container, now)) {
      try await fetch(server)
    }
    #expect(error?.description.hasSuffix("expired at 2023-11-14T22:13:20Z; is the clock right?") == true)
  }

  @Test(arguments: [403, 404, 302]) func aRefusalIsNotTriedAgain(status: Int) async throws {
    let server = try RawServer { _ in
      ScriptedAnswer(status, headers: [("Location", "http://127.0.0.1:1/")], body: Array("hidden".utf8))
    }
    await #expect(throws: AWSCredentialsError.failed(.container, "it answered with status \(status)")) {
      try await fetch(server)
    }
    #expect(server.heads.count == 1)
  }

  @Test func anAnswerThatFailsOnceIsAskedForAgain() async throws {
    let turn = Locked(0)
    let server = try RawServer { _ in
      turn.value += 1
      return turn.value == 1 ? ScriptedAnswer(500) : .json(Self.document)
    }
    #expect(try await fetch(server).accessKeyID == "AKID")
  }

  @Test func aHugeAnswerIsNotRead() async throws {
    let server = try RawServer { _ in ScriptedAnswer(body: [UInt8](repeating: 0x20, count: 1 << 20)) }
    await #expect(throws: AWSCredentialsError.self) { try await fetch(server) }
  }
}
