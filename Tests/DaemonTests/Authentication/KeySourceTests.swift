import Crypto
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import Daemon

struct KeySourceTests {
  private static let json = #"{"keys":[\#(Samples.firstKey),\#(Samples.secondKey)]}"#

  private static func fetch(_ place: Configuration.JWT.Keys) async throws -> [String?] {
    // Private addresses are not for this client: the source's own are the operator's choice.
    let client = HTTPClient(configuration: .init(userAgent: "interviewd/test"))
    do {
      let set = try await KeySource(place: place, client: client).fetch()
      await client.shutdown()
      return set.keys.map(\.id)
    } catch {
      await client.shutdown()
      throw error
    }
  }

  private static func served(_ answer: ScriptedAnswer) throws -> Configuration.JWT.Keys {
    let server = try RawServer { (_: ReceivedRequest) in answer }
    return .url("http://127.0.0.1:\(server.port)/jwks.json")
  }

  private static func failure(_ place: Configuration.JWT.Keys) async -> String {
    do {
      return "\(try await fetch(place))"
    } catch {
      return "\(error)"
    }
  }

  @Test func `keys come from a server, also within a private network`() async throws {
    #expect(try await Self.fetch(try Self.served(.json(Self.json))) == ["first", "second"])
  }

  @Test func `keys come from a file`() async throws {
    let file = try TemporaryFile(Self.json)
    #expect(try await Self.fetch(.file(file.path)) == ["first", "second"])
  }

  @Test(
    arguments: [
      (.json(json, status: 500), "status 500"), (.json(json, status: 404), "status 404"),
      (.json("{}"), "not a JSON object with a list of keys"), (.json("<html>"), "not a JSON object"),
      (.json(#"{"keys":[]}"#), "no key"),
      (ScriptedAnswer(302, headers: [("Location", "http://127.0.0.1/elsewhere")]), "status 302"),
      (.json(String(repeating: " ", count: 1 << 20) + json), "larger than 1048576 bytes"),
    ] as [(ScriptedAnswer, String)])
  func `a server that gives no keys is named with the reason`(
    answer: ScriptedAnswer, reason: String
  ) async throws {
    let place = try Self.served(answer)
    let failure = await Self.failure(place)
    #expect(failure.contains(reason) && failure.contains("/jwks.json"), "\(failure)")
  }

  @Test func `a server that is not there is named`() async throws {
    let failure = await Self.failure(.url("http://127.0.0.1:\(try RawServer.closedPort())/keys"))
    #expect(failure.contains("Could not connect"))
  }

  @Test func `a file that is not there, no file, or too large is named`() async throws {
    #expect(await Self.failure(.file("/nowhere/keys.json")).contains("/nowhere/keys.json"))
    #expect(await Self.failure(.file("/tmp")).contains("not an ordinary file"))
    #expect(await Self.failure(.file("/dev/zero")).contains("not an ordinary file"))
    let large = try TemporaryFile(Self.json + String(repeating: " ", count: 1 << 20))
    #expect(await Self.failure(.file(large.path)).contains("at most 1048576 bytes"))
    let broken = try TemporaryFile("{")
    #expect(await Self.failure(.file(broken.path)).contains(broken.path))
  }
}
