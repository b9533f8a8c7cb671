import Foundation
import Storage
import Testing

@Suite struct SigV4SignerTests {
  private let signer = SigV4Signer(region: "us-east-1")
  private let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: "one")
  private let date = Date(timeIntervalSince1970: 1_700_000_000)

  private func request(_ headers: [SigV4Signer.Request.Field] = []) -> SigV4Signer.Request {
    SigV4Signer.Request(method: "GET", host: "h", path: "/", headers: headers)
  }

  private func authorization(_ signer: SigV4Signer, _ credentials: AWSCredentials, _ date: Date) throws
    -> String?
  {
    try signer.sign(request(), payload: .empty, credentials: credentials, at: date).last?.value
  }

  @Test func aSignerThatServedManyDaysAndSecretsSignsAsANewOne() throws {
    for round in 0..<3 {
      for secret in ["one", "two", "three"] {
        for day in 0..<4 {
          let credentials = AWSCredentials(accessKeyID: "AKID", secretAccessKey: secret)
          let date = date.addingTimeInterval(Double(day) * 86_400)
          #expect(
            try authorization(signer, credentials, date)
              == authorization(SigV4Signer(region: "us-east-1"), credentials, date),
            "\(round) \(secret) \(day)")
        }
      }
    }
  }

  @Test func regionServiceAndSecretEachChangeTheSignature() throws {
    let all = try [
      authorization(signer, credentials, date),
      authorization(SigV4Signer(region: "us-east-2"), credentials, date),
      authorization(SigV4Signer(region: "us-east-1", service: "sts"), credentials, date),
      authorization(signer, AWSCredentials(accessKeyID: "AKID", secretAccessKey: "two"), date),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test(arguments: [0, -1, 604_801]) func linksLastASecondToAWeek(seconds: Int) {
    #expect(throws: SigV4Error.expiry(seconds)) {
      try signer.presign(request(), credentials: credentials, at: date, expires: seconds)
    }
  }

  @Test(arguments: ["a\nb", "a\r\nx-amz-acl:public-read", "nul\0", "bell\u{7}"])
  func aValueThatCouldPassForAnotherHeaderIsRefused(value: String) {
    #expect(throws: SigV4Error.header("x-amz-meta-a")) {
      try signer.sign(request([("x-amz-meta-a", value)]), payload: .empty, credentials: credentials, at: date)
    }
  }

  @Test(arguments: ["", "a b", "a:b", "a;b", "é", "a\n"]) func aNameThatIsNoTokenIsRefused(name: String) {
    #expect(throws: SigV4Error.header(name)) {
      try signer.presign(request([(name, "v")]), credentials: credentials, at: date, expires: 1)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -1e15, 1e15, 253_402_300_800])
  func aDateOutOfRangeIsRefused(seconds: Double) {
    #expect(throws: SigV4Error.date) {
      try authorization(signer, credentials, Date(timeIntervalSince1970: seconds))
    }
  }

  @Test func theDateIsThatOfTheSecondThatHasBegun() throws {
    func text(_ seconds: Double) throws -> String? {
      try signer.sign(
        request(), payload: .empty, credentials: credentials, at: Date(timeIntervalSince1970: seconds)
      ).first?.value
    }
    #expect(try text(1_709_251_199.999) == "20240229T235959Z")
    #expect(try text(-0.5) == "19691231T235959Z")
    #expect(try text(253_402_300_799) == "99991231T235959Z")
    #expect(try text(-2_203_891_200) == "19000301T000000Z")
  }

  @Test func credentialsNeverShowTheirSecrets() {
    let credentials = AWSCredentials(
      accessKeyID: "AKID", secretAccessKey: "hidden-1", sessionToken: "hidden-2")
    var dumped = ""
    dump([credentials], to: &dumped)
    for text in ["\(credentials)", String(reflecting: credentials), "\([credentials])", dumped] {
      #expect(text.contains("AKID"))
      #expect(!text.contains("hidden"))
    }
  }
}
