import Crypto
import Foundation
import HTTPClient
import Testing

@testable import Storage

struct S3DecisionTests {
  struct Addressed: Sendable {
    var endpoint: String?
    var addressing = S3Configuration.Addressing.automatic
    var bucket: String
    var url: String
  }

  @Test(arguments: [
    Addressed(bucket: "b-1", url: "https://b-1.s3.eu-west-1.amazonaws.com/k"),
    Addressed(bucket: "b.1", url: "https://s3.eu-west-1.amazonaws.com/b.1/k"),
    Addressed(bucket: "B-1", url: "https://s3.eu-west-1.amazonaws.com/B-1/k"),
    Addressed(bucket: "b_1", url: "https://s3.eu-west-1.amazonaws.com/b_1/k"),
    Addressed(addressing: .path, bucket: "b-1", url: "https://s3.eu-west-1.amazonaws.com/b-1/k"),
    Addressed(addressing: .virtualHost, bucket: "b.1", url: "https://b.1.s3.eu-west-1.amazonaws.com/k"),
    Addressed(addressing: .virtualHost, bucket: "B-1", url: "https://s3.eu-west-1.amazonaws.com/B-1/k"),
    Addressed(endpoint: "http://localhost:9000", bucket: "b-1", url: "http://localhost:9000/b-1/k"),
    Addressed(
      endpoint: "HTTPS://S3.Example.com:443/x/", bucket: "b-1", url: "https://s3.example.com/x/b-1/k"),
    Addressed(endpoint: "http://h:80", bucket: "b-1", url: "http://h/b-1/k"),
    Addressed(endpoint: "http://[::1]:9000", bucket: "b-1", url: "http://[::1]:9000/b-1/k"),
    Addressed(
      endpoint: "https://s3.example.com", addressing: .virtualHost, bucket: "b-1",
      url: "https://b-1.s3.example.com/k"),
  ])
  func bucketsAreAddressedAsConfigured(_ case: Addressed) throws {
    let endpoint = try #require(
      S3Endpoint(S3Configuration(endpoint: `case`.endpoint, addressing: `case`.addressing)))
    let address = endpoint.address(bucket: `case`.bucket, key: "k", region: "eu-west-1")
    #expect("\(address.scheme)://\(address.host)\(address.path)" == `case`.url)
  }

  @Test func chinaHasADomainOfItsOwn() throws {
    let endpoint = try #require(S3Endpoint(S3Configuration()))
    #expect(
      endpoint.address(bucket: "abc", key: nil, region: "cn-north-1")
        == .init(scheme: "https", host: "abc.s3.cn-north-1.amazonaws.com.cn", path: "/"))
  }

  @Test(arguments: [
    "", "s3.example.com", "ftp://x", "http://", "http://u:p@x", "http://x?y", "http://x/#z", "http://x y",
  ])
  func whatIsNoEndpointIsRefused(text: String) {
    #expect(S3Endpoint(S3Configuration(endpoint: text)) == nil)
  }

  @Test(arguments: ["ab", "a/b", "a b", ".abc", "a..b", "-ab", "abc.", "a@b", "äbc", "a:b"])
  func whatIsNoBucketIsRefused(name: String) { #expect(!S3Endpoint.isBucketName(name)) }

  @Test func partsCoverAnObjectOfAnySize() {
    let mebibyte = 1 << 20
    for size in [1, 8 * mebibyte, 8 * mebibyte + 1, 10_000 * 8 * mebibyte + 1, PartPlan.maxObject] {
      let plan = PartPlan(size: size, partSize: 8 * mebibyte)
      #expect(plan.count <= PartPlan.maxParts)
      #expect(plan.range(0).lowerBound == 0)
      #expect(plan.range(plan.count - 1).upperBound == size)
      #expect(plan.count == 1 || plan.range(0).upperBound == plan.range(1).lowerBound)
    }
    #expect(PartPlan(size: 10_000 * 8 * mebibyte + 1, partSize: 8 * mebibyte).partSize == 9 * mebibyte)
  }

  static let hello = Digests(
    size: 5, sha256: digest(.sha256, Array("hello".utf8)), md5: digest(.md5, Array("hello".utf8)))
  static let sha = base64(.sha256, Array("hello".utf8))
  static let md5 = hex(.md5, Array("hello".utf8))

  @Test(
    arguments: [
      (sha, nil, .same), (base64(.sha256, []), md5, .different), ("\(sha)-1", md5, .same),
      (nil, "\"\(md5)\"", .same), (nil, md5.uppercased(), .same), (nil, hex(.md5, []), .unknown),
      (nil, "", .unknown), (nil, "\"\(md5)-1\"", .unknown), (nil, "opaque", .unknown), (nil, nil, .unknown),
    ] as [(String?, String?, ExpectedObject.Verdict)])
  func anAnswerIsComparedByTheBestThatItHas(
    checksum: String?, etag: String?, verdict: ExpectedObject.Verdict
  ) {
    #expect(ExpectedObject(Self.hello).verdict(checksum: checksum, etag: etag) == verdict)
  }

  @Test(arguments: [
    ("hello", true), ("hell", false), ("hello!", false), ("hellp", false), ("", false),
  ])
  func readingBackComparesEveryByte(text: String, isSame: Bool) throws {
    let parts = try ["he", "l", "lo"].map { try Array($0.utf8).withUnsafeBytes { try Digests(of: $0) } }
    for size in 1...6 {
      var reader = ReadBack(try ExpectedObject(parts: parts))
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        try reader.received(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(try reader.ended() == (isSame ? .same : .different))
    }
  }

  @Test func nothingIsReadBackAsNothing() throws {
    var reader = ReadBack(ExpectedObject(try [UInt8]().withUnsafeBytes { try Digests(of: $0) }))
    #expect(try reader.ended() == .same)
  }

  @Test func documentsAreReadWithoutEntitiesOfTheirOwn() throws {
    let root = try XMLReader.read(Array("<a x='1'>&lt;é&#33;<b>1</b><b>2</b></a>".utf8))
    #expect(root.text == "<é!")
    #expect(root.children("b").map(\.text) == ["1", "2"])
    #expect(throws: XMLReader.Fault.refused) {
      try XMLReader.read(Array("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>".utf8))
    }
    #expect(throws: XMLReader.Fault.malformed) { try XMLReader.read(Array("<a><b></a>".utf8)) }
    #expect(throws: XMLReader.Fault.refused) {
      try XMLReader.read(Array(("<a>" + String(repeating: "<b/>", count: 50_001) + "</a>").utf8))
    }
  }
}
