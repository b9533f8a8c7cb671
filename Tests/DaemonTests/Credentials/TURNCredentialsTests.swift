import Foundation
import Testing

@testable import Daemon

@Suite struct TURNCredentialsTests {
  /// As `printf %s user123:1744396800 | openssl dgst -sha1 -hmac north -binary | base64` says.
  @Test func thePasswordIsTheCodeOfTheUsername() throws {
    let first = try TURNCredentials(
      for: "user123", order: .userFirst, secret: "north", expiration: 1_744_396_800)
    #expect(first.username == "user123:1744396800")
    #expect(first.password == "YqfwDF/amxBbRxlQKLNGYRiEB34=")
    let second = try TURNCredentials(
      for: "user123", order: .expiryFirst, secret: "north", expiration: 1_744_396_800)
    #expect(second.username == "1744396800:user123")
    #expect(second.password == "UiNnXKtS5IOv0DwRprhv48KTN/c=")
  }

  @Test(arguments: [
    ("ada.lovelace@example.com", "ada.lovelace@example.com"), ("auth0|5f7c8", "auth0|5f7c8"),
    ("urn:user:7", "urn%3Auser%3A7"), ("12345", "%312345"), ("12345a", "12345a"), ("", ""),
    ("a b\"c'd\\e\n", "a%20b%22c%27d%5Ce%0A"), ("50%", "50%25"), ("~x", "%7Ex"), ("Zoë", "Zo%C3%AB"),
  ])
  func usersBecomeNamesThatTURNServersTake(user: String, name: String) throws {
    #expect(try TURNUserName.name(of: user) == name)
  }

  @Test(arguments: [
    String(repeating: "a", count: 257), String(repeating: "é", count: 43), "Union of SELECTs",
  ])
  func whatTURNServersCannotTakeIsADigest(user: String) throws {
    let name = try TURNUserName.name(of: user)
    #expect(name.wholeMatch(of: /~[0-9A-F]{64}/) != nil)
    #expect(try TURNUserName.name(of: user + "b") != name)
  }
}
