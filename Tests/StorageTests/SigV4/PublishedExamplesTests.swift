import Foundation
import Storage
import Testing

/// The examples of "Signature Calculations for the Authorization Header" and "Using Query Parameters" in the
/// Amazon S3 API Reference.
@Suite struct PublishedExamplesTests {
  private let signer = SigV4Signer(region: "us-east-1")
  private let credentials = AWSCredentials(
    accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  private let date = Date(timeIntervalSince1970: 1_369_353_600)

  private func request(
    _ method: String, _ path: String, query: [SigV4Signer.Request.Field] = [],
    headers: [SigV4Signer.Request.Field] = []
  ) -> SigV4Signer.Request {
    SigV4Signer.Request(
      method: method, host: "examplebucket.s3.amazonaws.com", path: path, query: query, headers: headers)
  }

  private func authorization(
    _ request: SigV4Signer.Request, _ payload: SigV4Signer.PayloadHash = .empty
  ) throws -> String? {
    try signer.sign(request, payload: payload, credentials: credentials, at: date)
      .first { $0.name == "Authorization" }?.value
  }

  private let credential =
    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"

  @Test func aRangeOfAnObject() throws {
    #expect(
      try authorization(request("GET", "/test.txt", headers: [("Range", "bytes=0-9")]))
        == "\(credential), SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
  }

  @Test func anUpload() throws {
    let put = request(
      "PUT", "/test$file.text",
      headers: [
        ("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
      ])
    let payload = SigV4Signer.PayloadHash.sha256(
      "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072")
    #expect(
      try authorization(put, payload)
        == "\(credential), SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, "
        + "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
  }

  @Test func aQueryWithoutValue() throws {
    #expect(
      try authorization(request("GET", "/", query: [("lifecycle", "")]))
        == "\(credential), SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        + "Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
  }

  @Test func aListing() throws {
    #expect(
      try authorization(request("GET", "/", query: [("prefix", "J"), ("max-keys", "2")]))
        == "\(credential), SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        + "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
  }

  @Test func aPresignedDownload() throws {
    let query = try signer.presign(
      request("GET", "/test.txt"), credentials: credentials, at: date, expires: 86_400)
    #expect(
      query == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
  }
}
