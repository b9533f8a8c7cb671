import Foundation
import Storage
import Testing

/// Requests of Tests/Fixtures/sigv4.json, signed by botocore (`Tests/Oracle/sigv4.py` makes them).
@Suite struct BotocoreTests {
  @Test func headersAreSignedAsBotocoreSignsThem() throws {
    let cases = try SignedRequest.all().filter { $0.expires == nil }
    #expect(cases.count > 100)
    for (index, signed) in cases.enumerated() {
      let note: Comment = "\(index): \(signed.request)"
      #expect(SigV4Signer.encodedPath(signed.path) == signed.encodedPath, note)
      #expect(SigV4Signer.encodedQuery(signed.request.query) == signed.encodedQuery, note)
      let added = try SigV4Signer(region: signed.region).sign(
        signed.request, payload: signed.payloadHash, credentials: signed.credentials, at: signed.instant)
      #expect(
        Dictionary(added.map { ($0.name, $0.value) }, uniquingKeysWith: { _, new in new })
          == signed.signedHeaders, note)
    }
  }

  @Test func queriesAreSignedAsBotocoreSignsThem() throws {
    let cases = try SignedRequest.all().filter { $0.expires != nil }
    #expect(cases.count > 80)
    for (index, signed) in cases.enumerated() {
      let query = try SigV4Signer(region: signed.region).presign(
        signed.request, credentials: signed.credentials, at: signed.instant, expires: signed.expires ?? 0)
      #expect(query == signed.signedQuery, "\(index): \(signed.request)")
    }
  }
}

private struct SignedRequest: Decodable {
  let method: String
  let host: String
  let path: String
  let query: [[String]]
  let headers: [[String]]
  let region: String
  let secret: String
  let token: String?
  let date: Double
  // Of those that are signed in their headers:
  let payload: String?
  let encodedPath: String?
  let encodedQuery: String?
  let signedHeaders: [String: String]?
  // Of presigned ones:
  let expires: Int?
  let signedQuery: String?

  enum CodingKeys: String, CodingKey {
    case method, host, path, query, headers, region, secret, token, date, payload, expires
    case encodedPath = "encoded_path"
    case encodedQuery = "encoded_query"
    case signedHeaders = "signed_headers"
    case signedQuery = "signed_query"
  }

  var request: SigV4Signer.Request {
    SigV4Signer.Request(
      method: method, host: host, path: path, query: query.map { ($0[0], $0[1]) },
      headers: headers.map { ($0[0], $0[1]) })
  }

  var payloadHash: SigV4Signer.PayloadHash {
    switch payload {
    case "empty": .empty
    case "unsigned": .unsigned
    case let hex: .sha256(hex ?? "")
    }
  }

  var credentials: AWSCredentials {
    AWSCredentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: secret, sessionToken: token)
  }

  var instant: Date { Date(timeIntervalSince1970: date) }

  static func all() throws -> [SignedRequest] {
    struct File: Decodable { let cases: [SignedRequest] }
    let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(components: "..", "..")
    let data = try Data(contentsOf: tests.appending(components: "Fixtures", "sigv4.json"))
    return try JSONDecoder().decode(File.self, from: data).cases
  }
}
