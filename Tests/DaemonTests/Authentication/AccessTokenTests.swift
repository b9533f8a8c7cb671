import Crypto
import Foundation
import HTTPServer
import Testing

@testable import Daemon

struct AccessTokenTests {
  private static let secret = "a secret of the tests, 32 bytes or more"

  private static func caller(
    _ token: String, _ configuration: Configuration.JWT = .init(secret: secret)
  ) async throws -> Caller {
    try await Authenticator(configuration, ring: nil)
      .caller(of: Samples.request(["Authorization": "Bearer \(token)"]))
  }

  @Test(arguments: ["ada", "user:1", "名前", #"a"b\c"#])
  func `what is made is taken by a daemon with the same settings`(user: String) async throws {
    let configuration = Configuration.JWT(secret: Self.secret, issuer: "i", audience: "a")
    for isAdmin in [true, false] {
      let token = try AccessToken.text(user: user, isAdmin: isAdmin, life: .seconds(60), configuration)
      #expect(try await Self.caller(token, configuration) == Caller(userID: user, isAdmin: isAdmin))
    }
  }

  @Test func `it holds as long as was asked for`() throws {
    let now = Date(timeIntervalSince1970: 1000)
    let token = try AccessToken.text(
      user: "ada", isAdmin: false, life: .seconds(90), now: now, .init(secret: Self.secret))
    let key = try JSONWebKey(secret: Array(Self.secret.utf8))
    #expect(try JSONWebToken(token).claims(verifiedBy: [key], .init(), at: 1000).expiration == 1090)
  }

  @Test(arguments: ["", "a\nb", "a\u{0}", String(repeating: "a", count: 256)])
  func `no token is made that nobody would take`(user: String) {
    #expect(throws: AccessTokenError.self) {
      try AccessToken.text(user: user, isAdmin: false, life: .seconds(60), .init(secret: Self.secret))
    }
  }

  @Test func `without a secret there is none`() {
    #expect(throws: AccessTokenError.noSecret) {
      try AccessToken.text(user: "ada", isAdmin: false, life: .seconds(60), .init())
    }
  }

  @Test(
    arguments: [
      ("1h", .seconds(3600)), ("90", .seconds(90)), ("1s", .seconds(1)), ("8760h", .seconds(31_536_000)),
      ("0", nil), ("8761h", nil), ("1d", nil), ("", nil), ("-1", nil), ("999ms", nil),
      ("9223372036854775807h", nil),
    ] as [(String, Duration?)])
  func `its life is from a second to a year`(text: String, life: Duration?) {
    #expect(AccessToken.life(text) == life)
  }
}
