import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct ProfileCredentialsTests {
  private func find(_ files: SharedFiles, _ more: [String: String] = [:]) async throws -> AWSCredentials {
    try await CredentialsSources(settings: files.settings(more), client: .local()).find(now: Date())
  }

  private func key(_ id: String, _ secret: String, _ token: String? = nil) -> AWSCredentials {
    AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: token)
  }

  @Test func theNamedProfileIsUsed() async throws {
    let files = try SharedFiles(
      credentials: """
        [default]
        aws_access_key_id = A
        aws_secret_access_key = a
        [build]
        aws_access_key_id = B
        aws_secret_access_key = b+/=
        aws_session_token = t
        """,
      config: "[profile config]\naws_access_key_id = C\naws_secret_access_key = c")
    #expect(try await find(files) == key("A", "a"))
    #expect(try await find(files, ["AWS_PROFILE": "build"]) == key("B", "b+/=", "t"))
    #expect(try await find(files, ["AWS_PROFILE": "config"]) == key("C", "c"))
  }

  @Test func keysOfTheCredentialsFileDoNotTakeTheTokenOfTheConfigFile() async throws {
    let files = try SharedFiles(
      credentials: "[default]\naws_access_key_id = A\naws_secret_access_key = a",
      config: "[default]\naws_access_key_id = B\naws_secret_access_key = b\naws_session_token = t")
    #expect(try await find(files) == key("A", "a"))
  }

  @Test(arguments: [
    "role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file",
  ])
  func aProfileThatNeedsMoreThanKeysIsRefusedInWords(setting: String) async throws {
    let files = try SharedFiles(config: "[profile p]\n\(setting) = something")
    let error = await #expect(throws: AWSCredentialsError.unsupported(profile: "p", setting: setting)) {
      try await find(files, ["AWS_PROFILE": "p"])
    }
    #expect(
      error?.description.contains("\(setting), which is not supported here: set AWS_ACCESS_KEY_ID") == true)
  }

  @Test func theKeysOfAProfileThatAssumesARoleAreNotUsedThemselves() async throws {
    let files = try SharedFiles(
      credentials: "[default]\naws_access_key_id = A\naws_secret_access_key = a",
      config: "[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default")
    await #expect(throws: AWSCredentialsError.unsupported(profile: "default", setting: "role_arn")) {
      try await find(files)
    }
  }

  @Test func halfAPairIsAnError() async throws {
    let secret = try SharedFiles(credentials: "[default]\naws_access_key_id = A")
    await #expect(
      throws: AWSCredentialsError.incomplete(
        place: "The profile \"default\"", missing: "aws_secret_access_key")
    ) { try await find(secret) }
    let id = try SharedFiles(config: "[default]\naws_secret_access_key = hidden")
    let error = await #expect(throws: AWSCredentialsError.self) { try await find(id) }
    #expect(
      error?.description
        == "The profile \"default\" has only one half of a pair of AWS keys: set aws_access_key_id too")
  }

  @Test func aProfileWithoutKeysLeavesTheSearchToGoOn() async throws {
    let files = try SharedFiles(config: "[profile p]\nregion = r")
    let error = await #expect(throws: AWSCredentialsError.self) {
      try await find(files, ["AWS_PROFILE": "p"])
    }
    #expect(
      error?.description
        == "No AWS credentials: looked in AWS_ACCESS_KEY_ID, \(files.credentials), \(files.config), "
        + "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, not the instance metadata service "
        + "(AWS_EC2_METADATA_DISABLED). Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
  }
}
