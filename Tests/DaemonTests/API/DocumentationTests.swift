import Core
import Foundation
import HTTPClient
import TestSupport
import Testing

@testable import Daemon

/// The description that a whole daemon serves.
struct DocumentationTests {
  /// Starts a daemon for `body`, which gets its address.
  private static func withDaemon(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let configuration = try Configuration.load(
      flags: ["listen": "127.0.0.1:0", "data": folder, "transcriber": "none"], environment: [:], file: nil,
      terminal: false
    ).configuration
    let service = try await DaemonService(
      configuration, version: "1.2.3", logger: Logger(level: .error, format: .text) { _ in })
    do {
      try await body("http://\(service.address)")
      await service.stop()
    } catch {
      await service.stop()
      throw error
    }
  }

  @Test func `every route says what it is for and what it answers`() async throws {
    try await Self.withDaemon { address in
      let client = HTTPClient.local()
      let response = try await client.send(HTTPRequest(url: "\(address)/openapi.json"))
      let body = try await response.body.collect(upTo: 1 << 22)
      await client.shutdown()
      let document = try #require(JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
      #expect((document["info"] as? [String: Any])?["version"] as? String == "1.2.3")
      let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
      #expect(paths.count > 20)
      for (path, methods) in paths {
        for (method, operation) in methods { Self.check("\(method) \(path)", operation) }
      }
    }
  }

  private static func check(_ name: String, _ operation: [String: Any]) {
    #expect(operation["operationId"] is String, "\(name) has no documentation")
    #expect((operation["summary"] as? String)?.isEmpty == false, "\(name) has no summary")
    #expect((operation["tags"] as? [String])?.count == 1, "\(name) has no tag")
    for case let parameter as [String: Any] in operation["parameters"] as? [Any] ?? [] {
      #expect(parameter["description"] is String, "\(name) does not say what \(parameter["name"] ?? "") is")
    }
    let responses = operation["responses"] as? [String: [String: Any]] ?? [:]
    let successes = responses.filter { $0.key.hasPrefix("2") || $0.key == "101" }
    #expect(!successes.isEmpty, "\(name) never succeeds")
    for (status, response) in responses where !["101", "204", "304", "307"].contains(status) {
      let contents = response["content"] as? [String: [String: Any]] ?? [:]
      #expect(!contents.isEmpty, "\(name) has no body with \(status)")
      #expect(
        contents.values.allSatisfy { $0["schema"] != nil }, "\(name) has a body without schema with \(status)"
      )
    }
  }
}
