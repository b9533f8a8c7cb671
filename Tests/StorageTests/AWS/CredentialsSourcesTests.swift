import Foundation
import TestSupport
import Testing

@testable import Storage

/// The order of the places, each of which has credentials.
@Suite(.timeLimit(.minutes(1))) struct CredentialsSourcesTests {
  private let files: SharedFiles
  private let server: RawServer
  private let all: [String: String]

  init() throws {
    files = try SharedFiles(credentials: "[default]\naws_access_key_id = FILE\naws_secret_access_key = f")
    server = try RawServer { request in
      switch request.target {
      case "/latest/api/token": ScriptedAnswer(body: Array("token".utf8))
      case "/latest/meta-data/iam/security-credentials/": ScriptedAnswer(body: Array("role".utf8))
      case "/container": .json(#"{"AccessKeyId": "CONTAINER", "SecretAccessKey": "c", "Token": "t"}"#)
      default: .json(#"{"Code": "Success", "AccessKeyId": "INSTANCE", "SecretAccessKey": "i"}"#)
      }
    }
    all = [
      "AWS_ACCESS_KEY_ID": "VARIABLE", "AWS_SECRET_ACCESS_KEY": "v", "AWS_SESSION_TOKEN": "t",
      "AWS_SHARED_CREDENTIALS_FILE": files.credentials,
      "AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/container",
      "AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url + "/",
    ]
  }

  private func find(without names: String..., and more: [String: String] = [:]) async throws -> AWSCredentials
  {
    let variables = all.filter { !names.contains($0.key) }.merging(more) { $1 }
    return try await CredentialsSources(settings: AWSSettings(variables: variables), client: .local())
      .find(now: Date())
  }

  @Test func variablesComeFirstAndAskNobody() async throws {
    #expect(
      try await find() == AWSCredentials(accessKeyID: "VARIABLE", secretAccessKey: "v", sessionToken: "t"))
    #expect(server.accepted == 0)
  }

  @Test func filesContainerAndInstanceFollow() async throws {
    let keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    #expect(try await find(without: keys.0, keys.1).accessKeyID == "FILE")
    #expect(server.accepted == 0)
    #expect(
      try await find(without: keys.0, keys.1, "AWS_SHARED_CREDENTIALS_FILE").accessKeyID == "CONTAINER")
    #expect(
      try await find(
        without: keys.0, keys.1, "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI"
      ).accessKeyID == "INSTANCE")
  }

  @Test(arguments: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
  func halfAPairIsAnErrorAlsoWhereFilesHaveAWholeOne(missing: String) async throws {
    let error = await #expect(throws: AWSCredentialsError.self) { try await find(and: [missing: ""]) }
    #expect(
      error == .incomplete(place: "The configuration", missing: missing) && error?.isRetryable == false)
  }

  @Test func aWebIdentityIsRefusedInWordsInsteadOfUsingAnotherOne() async throws {
    let web = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/var/run/token", "AWS_ROLE_ARN": "arn"]
    #expect(try await find(and: web).accessKeyID == "VARIABLE")
    await #expect(throws: AWSCredentialsError.webIdentity) {
      try await find(without: "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", and: web)
    }
  }
}
