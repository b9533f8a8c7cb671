import Foundation
import HTTPClient
import Storage
import Testing
import TestSupport

/// Where S3 is: found out when it is first needed.
struct S3PlaceTests {
  @Test(
    arguments: [
      (["AWS_REGION": "US-East"], "AWS_REGION"),
      (["AWS_ENDPOINT_URL": "localhost:9000"], "AWS_ENDPOINT_URL_S3"),
      (["AWS_ENDPOINT_URL_S3": "http://u:p@host"], "AWS_ENDPOINT_URL_S3"),
      (["AWS_PROFILE": "nobody"], "nobody"),
    ])
  func whatIsDescribedWronglyIsAnErrorWhenItIsNeeded(variables: [String: String], named: String) async throws
  {
    let http = HTTPClient.local()
    let settings = AWSSettings(variables: variables)
    // Made all the same: it may never be needed.
    let client = S3Client(settings, credentials: CredentialsChain(settings, client: http), client: http)
    let store = try S3ObjectStore(bucket: "archive", client: client)
    for use in [
      { try await client.checkConfiguration() }, { _ = try await client.get(bucket: "archive", key: "a") },
      { try await store.put(Data(), key: "a", contentType: "") },
      { _ = try await store.downloadLink(for: "a", expires: .seconds(60), fileName: nil) },
    ] as [() async throws -> Void] {
      await #expect {
        try await use()
      } throws: { error in
        guard case ObjectStoreError.misconfigured(let sentence) = error else { return false }
        return sentence.contains(named) && !sentence.contains("u:p")
      }
    }
  }

  @Test func theProfileSaysWhereS3Is() async throws {
    let requests = Recorder<ReceivedRequest>()
    let server = try RawServer { (request: ReceivedRequest) in
      _ = requests.add(request)
      return ScriptedAnswer(200, body: [1])
    }
    let files = try SharedFiles(
      credentials: "[default]\naws_access_key_id = A\naws_secret_access_key = B\n",
      config: "[default]\nregion = eu-south-2\nendpoint_url = \(server.url)\n")
    let settings = files.settings()
    let http = HTTPClient.local()
    let client = S3Client(settings, credentials: CredentialsChain(settings, client: http), client: http)
    #expect(try await client.get(bucket: "archive", key: "a").status == 200)
    #expect(requests.all.map(\.target) == ["/archive/a"])
    #expect(requests.all.first?.headers["authorization"]?.contains("/eu-south-2/") == true)
  }
}
