import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct InstanceCredentialsTests {
  private static let roles = "/latest/meta-data/iam/security-credentials/"
  private let now = Date(timeIntervalSince1970: 1_700_000_000)

  /// As EC2 answers; a path in `answers` is answered so instead.
  private func server(_ answers: [String: ScriptedAnswer] = [:]) throws -> RawServer {
    try RawServer { request in
      if let answer = answers[request.target] { return answer }
      if request.target == "/latest/api/token" {
        guard request.method == "PUT", request.headers["x-aws-ec2-metadata-token-ttl-seconds"] != nil else {
          return ScriptedAnswer(400)
        }
        return ScriptedAnswer(body: Array("token-1".utf8))
      }
      guard request.headers["x-aws-ec2-metadata-token"] == "token-1" else { return ScriptedAnswer(401) }
      switch request.target {
      case Self.roles: return ScriptedAnswer(body: Array("archive-role\n".utf8))
      case Self.roles + "archive-role":
        return .json(
          """
          {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIA", "SecretAccessKey": "hidden",
           "Token": "t", "LastUpdated": "2023-11-14T21:00:00Z", "Expiration": "2023-11-15T03:00:00Z"}
          """)
      default: return ScriptedAnswer(404)
      }
    }
  }

  private func fetch(_ url: String) async throws -> InstanceCredentials.Outcome {
    let settings = AWSSettings(variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": url])
    return try await #require(InstanceCredentials(settings)).fetch(.local(), now: now)
  }

  @Test(arguments: ["", "/"]) func theRolesCredentialsAreFetchedWithAToken(ending: String) async throws {
    let server = try server()
    #expect(
      try await fetch(server.url + ending)
        == .found(
          AWSCredentials(
            accessKeyID: "ASIA", secretAccessKey: "hidden", sessionToken: "t",
            expiration: Date(timeIntervalSince1970: 1_700_017_200))))
    #expect(server.heads.count == 3)
  }

  @Test(arguments: [400, 403, 405]) func aRefusedTokenEndsItWithoutAskingInTheOldWay(status: Int) async throws
  {
    let server = try server(["/latest/api/token": ScriptedAnswer(status)])
    await #expect(throws: AWSCredentialsError.failed(.instance, "it answered with status \(status)")) {
      try await fetch(server.url)
    }
    #expect(server.heads.count == 1)
  }

  @Test func aServiceWithoutTokensIsRefused() async throws {
    let server = try server(["/latest/api/token": ScriptedAnswer(404)])
    await #expect(throws: AWSCredentialsError.failed(.instance, "it knows no tokens (status 404)")) {
      try await fetch(server.url)
    }
  }

  @Test(arguments: [ScriptedAnswer(404), ScriptedAnswer(), ScriptedAnswer(body: Array("\n \n".utf8))])
  func anInstanceWithoutRoleIsTold(answer: ScriptedAnswer) async throws {
    #expect(try await fetch(try server([Self.roles: answer]).url) == .noRole)
  }

  @Test func aRolesNameDoesNotLeadElsewhere() async throws {
    let server = try server([Self.roles: ScriptedAnswer(body: Array("../../../user-data?x".utf8))])
    #expect(try await fetch(server.url) == .noRole)
    #expect(server.heads.last?.hasPrefix("GET \(Self.roles)..%2F..%2F..%2Fuser-data%3Fx HTTP") == true)
  }

  @Test func anAnswerThatIsNotSuccessIsToldByItsCode() async throws {
    let server = try server([
      Self.roles + "archive-role": .json(#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "hidden"}"#)
    ])
    await #expect(
      throws: AWSCredentialsError.failed(.instance, "its code is \"AssumeRoleUnauthorizedAccess\"")
    ) { try await fetch(server.url) }
  }

  @Test func whereNobodyAnswersThereIsNoInstance() async throws {
    #expect(try await fetch("http://127.0.0.1:\(RawServer.closedPort())") == .absent)
  }

  @Test func anAddressThatIsNoneIsAnError() async throws {
    await #expect(throws: AWSCredentialsError.self) { try await fetch("not an address") }
  }

  @Test(arguments: ["true", "TRUE"]) func itCanBeSwitchedOff(value: String) {
    #expect(InstanceCredentials(AWSSettings(variables: ["AWS_EC2_METADATA_DISABLED": value])) == nil)
    #expect(InstanceCredentials(AWSSettings(variables: ["AWS_EC2_METADATA_DISABLED": "false"])) != nil)
  }

  @Test func theSearchSaysWhatBecameOfTheInstance() async throws {
    func looked(_ url: String) async -> String {
      let settings = AWSSettings(variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": url])
      let error = await #expect(throws: AWSCredentialsError.self) {
        try await CredentialsSources(settings: settings, client: .local()).find(now: now)
      }
      return error?.description ?? ""
    }
    #expect(
      await looked("http://127.0.0.1:\(try RawServer.closedPort())").contains(
        "the instance metadata service (not reached)"))
    #expect(
      await looked(try server([Self.roles: ScriptedAnswer(404)]).url).contains(
        "the instance metadata service (the instance has no role)"))
  }
}
