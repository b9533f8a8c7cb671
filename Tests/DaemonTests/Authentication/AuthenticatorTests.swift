import Crypto
import Foundation
import HTTPServer
import Testing

@testable import Daemon

struct AuthenticatorTests {
  private static let secret = "a secret of the tests, 32 bytes or more"
  private let publisher = Publisher()

  private func authenticator(secret: String? = secret, hasKeys: Bool = false) throws -> Authenticator {
    try Authenticator(.init(secret: secret), ring: hasKeys ? publisher.ring : nil)
  }

  private func token(_ claims: String) throws -> String {
    try JSONWebToken.text(claims: claims, secret: Array(Self.secret.utf8))
  }

  private func caller(_ authenticator: Authenticator, _ token: String) async throws -> Caller {
    try await authenticator.caller(of: Samples.request(["Authorization": "Bearer \(token)"]))
  }

  /// What a request with these fields is refused with.
  private func refusal(_ authenticator: Authenticator, _ headers: Headers) async -> HTTPError? {
    do {
      _ = try await authenticator.caller(of: Samples.request(headers))
      return nil
    } catch {
      return error as? HTTPError
    }
  }

  @Test(
    arguments: [
      ("", false), (#","role":"admin""#, true), (#","role":"user""#, false), (#","role":"Admin""#, false),
      (#","role":["admin"]"#, false), (#","role":true"#, false), (#","admin":true"#, false),
    ])
  func `a token says who asks, and who is an administrator`(claims: String, isAdmin: Bool) async throws {
    let token = try token(#"{"sub":"ada","exp":4102444800\#(claims)}"#)
    let caller = try await caller(try authenticator(), token)
    #expect(caller == Caller(userID: "ada", isAdmin: isAdmin))
  }

  @Test(arguments: ["Bearer", "bearer", "BEARER", "Bearer  "])
  func `the scheme is known in every spelling`(scheme: String) async throws {
    let token = try token(#"{"sub":"ada","exp":4102444800}"#)
    let request = Samples.request(["Authorization": "\(scheme) \(token)"])
    #expect(try await authenticator().caller(of: request).userID == "ada")
  }

  @Test(
    arguments: [
      [:], ["Authorization": ""], ["Authorization": "Bearer"], ["Authorization": "Bearer "],
      ["Authorization": "Basic YTpi"], ["Authorization": "a.b.c"],
      ["Authorization": "Bearer a.b.c", "authorization": "Bearer a.b.c"],
      ["X-API-Key": "a.b.c"],
    ] as [Headers])
  func `without a token there is a challenge, and no word of an error`(headers: Headers) async throws {
    let error = try #require(await refusal(try authenticator(), headers))
    #expect(error.status == .unauthorized)
    #expect(error.headers["WWW-Authenticate"] == #"Bearer realm="interviewd""#)
  }

  @Test(
    arguments: [
      ("a.b.c", "malformed"), ("x", "malformed"), (Samples.firstToken, "No key of this server"),
      (String(repeating: "x", count: 9000), "longer than 8192 bytes"),
    ])
  func `a token that does not hold is refused with the reason`(token: String, reason: String) async throws {
    let error = try #require(
      await refusal(try authenticator(), ["Authorization": "Bearer \(token)"]))
    #expect(error.status == .unauthorized)
    #expect(error.detail.contains(reason))
    #expect(
      error.headers["WWW-Authenticate"]
        == #"Bearer realm="interviewd", error="invalid_token", error_description="\#(error.detail)""#)
  }

  @Test func `the clock decides`() async throws {
    let token = try token(#"{"sub":"ada","exp":1000,"nbf":900}"#)
    for (time, status) in [(839.0, Status.unauthorized), (841, nil), (1059, nil), (1060, .unauthorized)] {
      let authenticator = try Authenticator(
        .init(secret: Self.secret), ring: nil, now: { Date(timeIntervalSince1970: time) })
      #expect(await refusal(authenticator, ["Authorization": "Bearer \(token)"])?.status == status)
    }
  }

  @Test func `issuer and audience are checked where they are configured`() async throws {
    let authenticator = try Authenticator(
      .init(secret: Self.secret, issuer: "https://id.example", audience: "interviewd"), ring: nil)
    let good = try token(
      #"{"sub":"ada","exp":4102444800,"iss":"https://id.example","aud":["interviewd"]}"#)
    #expect(try await caller(authenticator, good).userID == "ada")
    let plain = try token(#"{"sub":"ada","exp":4102444800}"#)
    #expect(await refusal(authenticator, ["Authorization": "Bearer \(plain)"])?.status == .unauthorized)
  }

  @Test func `until something is configured every request is told so`() async throws {
    let nobody = try authenticator(secret: nil)
    for headers in [[:], ["Authorization": "Bearer \(Samples.firstToken)"]] as [Headers] {
      let error = try #require(await refusal(nobody, headers))
      #expect(error.status == .serviceUnavailable)
      #expect(error.detail.contains("INTERVIEWD_JWT_SECRET") && error.detail.contains("INTERVIEWD_JWKS"))
    }
  }

  // MARK: - Keys

  @Test func `a token of a new key is taken, and one of a key that has gone no longer`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let authenticator = try authenticator(hasKeys: true)
    #expect(try await caller(authenticator, Samples.firstToken).userID == "ada")
    publisher.publish(try Samples.set(Samples.secondKey))
    #expect(try await caller(authenticator, Samples.secondToken).userID == "ada")
    let refused = await refusal(authenticator, ["Authorization": "Bearer \(Samples.firstToken)"])
    #expect(refused?.status == .unauthorized)
    #expect(publisher.count == 2)
  }

  @Test func `keys without ids are followed as well`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let authenticator = try authenticator(hasKeys: true)
    _ = try await caller(authenticator, Samples.firstToken)
    publisher.publish(try Samples.set(Samples.namelessSecondKey))
    #expect(try await caller(authenticator, Samples.namelessToken).userID == "ada")
    #expect(try await caller(authenticator, Samples.secondToken).userID == "ada")
    #expect(publisher.count == 2)
  }

  @Test func `a forged token of a known key makes nobody fetch keys`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let authenticator = try authenticator(hasKeys: true)
    let forged = Samples.firstToken.dropLast(8) + "AAAAAAAA"
    for _ in 0..<3 {
      #expect(await refusal(authenticator, ["Authorization": "Bearer \(forged)"])?.status == .unauthorized)
    }
    #expect(publisher.count == 1)
  }

  @Test func `while keys cannot be fetched the answer is 503, and secrets work all the same`() async throws {
    let authenticator = try authenticator(hasKeys: true)
    let error = try #require(await refusal(authenticator, ["Authorization": "Bearer \(Samples.firstToken)"]))
    #expect(error.status == .serviceUnavailable)
    #expect(error.headers["Retry-After"] == "5")
    let token = try token(#"{"sub":"bob","exp":4102444800}"#)
    #expect(try await caller(authenticator, token).userID == "bob")
    #expect(publisher.count == 1)
  }

  @Test func `an unknown key while a refresh fails is no fault of the token`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let authenticator = try authenticator(hasKeys: true)
    _ = try await caller(authenticator, Samples.firstToken)
    publisher.publish(nil)
    let error = try #require(await refusal(authenticator, ["Authorization": "Bearer \(Samples.secondToken)"]))
    #expect(error.status == .serviceUnavailable)
    #expect(error.headers["Retry-After"] == "60")
    #expect(try await caller(authenticator, Samples.firstToken).userID == "ada")
  }

  @Test func `keys alone verify no token with a secret`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let token = try JSONWebToken.text(
      claims: #"{"sub":"ada","exp":4102444800}"#, secret: Array(Samples.firstKey.utf8))
    let refused = await refusal(
      try authenticator(secret: nil, hasKeys: true), ["Authorization": "Bearer \(token)"])
    #expect(refused?.status == .unauthorized)
    #expect(publisher.count == 0)
  }
}
