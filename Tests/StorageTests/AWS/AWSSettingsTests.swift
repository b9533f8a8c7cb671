import Foundation
import Storage
import Testing

@Suite struct AWSSettingsTests {
  private let config = """
    [default]
    region = region-of-default
    endpoint_url = http://default
    [profile build]
    region = region-of-build
    services = local
    endpoint_url = http://build
    [profile plain]
    endpoint_url = http://plain
    [profile ignoring]
    endpoint_url = http://ignored
    ignore_configured_endpoint_urls = TRUE
    [services local]
    s3 =
      endpoint_url = http://s3-of-build
    """

  @Test func theRegionComesFromVariablesBeforeTheProfile() async throws {
    let files = try SharedFiles(config: config)
    #expect(
      try await files.settings(["AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"]).region() == "a")
    #expect(try await files.settings(["AWS_REGION": "", "AWS_DEFAULT_REGION": "b"]).region() == "b")
    #expect(try await files.settings(["AWS_PROFILE": "build"]).region() == "region-of-build")
    #expect(try await files.settings().region() == "region-of-default")
    #expect(try await files.settings(["AWS_PROFILE": "plain"]).region() == nil)
  }

  @Test func theEndpointOfS3ComesBeforeThatOfAllServices() async throws {
    let files = try SharedFiles(config: config)
    let both = ["AWS_ENDPOINT_URL_S3": "http://1", "AWS_ENDPOINT_URL": "http://2", "AWS_PROFILE": "build"]
    #expect(try await files.settings(both).s3Endpoint() == "http://1")
    #expect(
      try await files.settings(["AWS_ENDPOINT_URL": "http://2", "AWS_PROFILE": "build"]).s3Endpoint()
        == "http://2")
    #expect(try await files.settings(["AWS_PROFILE": "build"]).s3Endpoint() == "http://s3-of-build")
    #expect(try await files.settings(["AWS_PROFILE": "plain"]).s3Endpoint() == "http://plain")
    #expect(try await files.settings().s3Endpoint() == "http://default")
  }

  @Test func configuredEndpointsCanBeIgnored() async throws {
    let files = try SharedFiles(config: config)
    let ignoring = ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL_S3": "http://1"]
    #expect(try await files.settings(ignoring).s3Endpoint() == nil)
    #expect(try await files.settings(["AWS_PROFILE": "ignoring"]).s3Endpoint() == nil)
  }

  @Test func withoutFilesThereIsNeither() async throws {
    let files = try SharedFiles()
    #expect(try await files.settings().region() == nil)
    #expect(try await files.settings().s3Endpoint() == nil)
    #expect(try await AWSSettings(variables: [:]).region() == nil)
  }

  @Test func theCredentialsFileDecidesWhereBothFilesSpeak() async throws {
    let files = try SharedFiles(
      credentials: "[default]\nregion = in-credentials", config: "[default]\nregion = in-config")
    #expect(try await files.settings().region() == "in-credentials")
  }

  @Test func filesAreFoundWhereTheVariablesSay() async throws {
    let files = try SharedFiles()
    try files.write("[default]\nregion = elsewhere", to: files.path + "/elsewhere")
    #expect(
      try await files.settings(["AWS_CONFIG_FILE": files.path + "/elsewhere"]).region() == "elsewhere")
    #expect(try await files.settings(["AWS_CONFIG_FILE": "~/elsewhere"]).region() == "elsewhere")
  }

  @Test func aProfileThatIsNowhereIsAnError() async throws {
    let files = try SharedFiles(config: config)
    await #expect(
      throws: AWSCredentialsError.noSuchProfile("nowhere", files: [files.credentials, files.config])
    ) { try await files.settings(["AWS_PROFILE": "nowhere"]).region() }
    // In the config file a profile's section says so.
    await #expect(throws: AWSCredentialsError.self) {
      try await SharedFiles(config: "[bare]\nregion = r").settings(["AWS_PROFILE": "bare"]).region()
    }
  }

  @Test func aMalformedFileIsNamedWithItsLine() async throws {
    let files = try SharedFiles(config: "[default]\nregion")
    let error = await #expect(throws: AWSCredentialsError.self) { try await files.settings().region() }
    #expect(
      error?.description == "Line 2 of the AWS file \(files.config) is malformed: it has no equals sign")
  }

  @Test func whatIsNoOrdinarySmallFileIsNotRead() async throws {
    let files = try SharedFiles()
    await #expect(throws: AWSCredentialsError.self) {
      try await files.settings(["AWS_CONFIG_FILE": files.path]).region()
    }
    try files.write(String(repeating: "#", count: 1 << 20 + 1), to: files.config)
    await #expect(throws: AWSCredentialsError.self) { try await files.settings().region() }
  }
}
