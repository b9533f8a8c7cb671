import Foundation
import Storage
import Testing
import TestSupport

struct S3ListTests {
  @Test func listsArePagedAndUnescaped() async throws {
    let stand = try S3Stand { request, number in
      let isFirst = number == 1
      let contents = isFirst ? "<Key>T/a+b%2Bc%20%C3%BC.txt</Key>" : "<Key>T/A</Key>"
      return .xml(
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><EncodingType>url</EncodingType>
        <IsTruncated>\(isFirst)</IsTruncated>\(isFirst ? "<NextContinuationToken>x/+=</NextContinuationToken>" : "")
        <Contents>\(contents)<Size>1</Size></Contents><Contents><Key>folder/</Key></Contents></ListBucketResult>
        """)
    }
    #expect(try await stand.store.list(prefix: "T/") == ["T/A", "T/a b+c ü.txt"])
    #expect(
      stand.asked == [
        "GET /archive/?encoding-type=url&list-type=2&prefix=T%2F",
        "GET /archive/?continuation-token=x%2F%2B%3D&encoding-type=url&list-type=2&prefix=T%2F",
      ])
  }

  @Test func aListWithoutEscapesIsTakenAsItIs() async throws {
    let stand = try S3Stand { _, _ in
      .xml("<ListBucketResult><Contents><Key>a%20b+&amp;</Key></Contents></ListBucketResult>")
    }
    #expect(try await stand.store.list() == ["a%20b+&"])
  }

  @Test(arguments: [
    "<ListBucketResult><Contents><Key>a", "", "no XML",
    "<!DOCTYPE x [<!ENTITY e \"e\">]><ListBucketResult><Contents><Key>&e;</Key></Contents></ListBucketResult>",
    "<Other/>",
    String(repeating: "<ListBucketResult>", count: 40) + String(repeating: "</ListBucketResult>", count: 40),
  ])
  func whatIsNoListIsAskedForAgainAndThenAnError(text: String) async throws {
    let stand = try S3Stand { _, _ in .xml(text) }
    let error = await s3Error { _ = try await stand.store.list() }
    #expect(error?.code == "MalformedAnswer")
    #expect(stand.asked.count == 4)
  }

  @Test func aListThatGoesRoundInCirclesEnds() async throws {
    let stand = try S3Stand { _, _ in
      .xml(
        "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></ListBucketResult>"
      )
    }
    let error = await s3Error { _ = try await stand.store.list() }
    #expect(error?.code == "MalformedAnswer")
    #expect(stand.asked.count == 2)
  }
}
