import Foundation
import Storage
import Testing

@testable import Daemon

@Suite struct TemplatesAPITests {
  private typealias Client = ManagementStand.Client
  private static let path = "/api/v1/templates/6fa85f64-5717-4562-b3fc-2c963f66afa9"

  private static func body(_ changes: [String: Any] = [:]) throws -> String {
    var template: [String: Any] = [
      "name": "Hospital prices", "case_type": "Pricing", "industry": "Health", "difficulty": "Hard",
      "questions": (1...4).map { ["text": "Why \($0)?", "instructions": "Ask."] },
    ]
    for (name, value) in changes { template[name] = value is NSNull ? nil : value }
    return String(decoding: try JSONSerialization.data(withJSONObject: template), as: UTF8.self)
  }

  @Test func everyoneSeesTheTemplates() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let list = try await client.send("GET", "/api/v1/templates/")
      #expect(list.status == 200)
      #expect(list.list.map { $0["name"] as? String } == ["Cloud software enters Southeast Asia", "Entry"])
      let questions = try #require(list.list.last?["questions"] as? [[String: Any]])
      #expect(questions.map { $0["number"] as? Int } == [1, 2, 3, 4])
      #expect(questions[1]["text"] as? String == "What about 2?")
      let one = try await client.send("GET", "/api/v1/templates/\(ManagementStand.shipped)")
      #expect(one.json as NSDictionary == (list.list.first ?? [:]) as NSDictionary)
      for path in ["/api/v1/templates/", "/api/v1/templates", "/api/v1/templates/\(ManagementStand.shipped)"]
      {
        #expect(try await client.send("GET", path, user: nil).status == 401)
      }
      for unknown in [UUID().uuidString, "nonsense"] {
        #expect(try await client.send("GET", "/api/v1/templates/\(unknown)").status == 404)
      }
    }
  }

  @Test func onlyAdminsSeeTheInstructions() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      for path in ["/api/v1/templates/", "/api/v1/templates/\(ManagementStand.shipped)"] {
        let users = try await client.send("GET", path)
        let admins = try await client.send("GET", path, user: "root")
        #expect(users.status == 200 && !users.text.contains("instructions"))
        #expect(admins.status == 200 && admins.text.contains("instructions"))
      }
      let questions = try #require(
        try await client.send("GET", "/api/v1/templates/", user: "root").list.last?["questions"]
          as? [[String: Any]])
      #expect(questions.map { $0["instructions"] as? String } == ["Mind 1.", "Mind 2.", "", "Mind 4."])
    }
  }

  @Test func templatesComeInPages() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      func names(_ query: String) async throws -> [String?] {
        try await client.send("GET", "/api/v1/templates/?" + query).list.map { $0["name"] as? String }
      }
      #expect(try await names("limit=1") == ["Cloud software enters Southeast Asia"])
      #expect(try await names("skip=1&limit=1000") == ["Entry"])
      #expect(try await names("skip=2").isEmpty)
      for query in ["skip=-1", "limit=0", "limit=1001", "limit=x"] {
        #expect(try await client.send("GET", "/api/v1/templates?" + query).status == 400)
      }
    }
  }

  @Test func adminsKeepReplaceAndDeleteTemplates() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let created = try await client.send("PUT", Self.path, try Self.body(), user: "root")
      #expect(created.status == 201)
      #expect(try await client.send("GET", Self.path, user: "root").text == created.text)
      let replaced = try await client.send(
        "PUT", Self.path, try Self.body(["industry": "Energy"]), user: "root")
      #expect(replaced.status == 200 && replaced.json["industry"] as? String == "Energy")
      // What is answered can be sent again.
      #expect(try await client.send("PUT", Self.path, replaced.text, user: "root").text == replaced.text)
      #expect(try await client.send("DELETE", Self.path, user: "root").status == 204)
      #expect(try await client.send("DELETE", Self.path, user: "root").status == 404)
    }
  }

  @Test func othersChangeNothing() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      for (method, body) in [("PUT", try Self.body()), ("DELETE", nil)] {
        let refused = try await client.send(method, Self.path, body)
        #expect(refused.status == 403 && refused.detail == "Only admins may do this")
        #expect(try await client.send(method, Self.path, body, user: nil).status == 401)
      }
      #expect(try await client.send("GET", Self.path).status == 404)
    }
  }

  @Test func aTemplateWithInterviewsStays() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let interview = try await client.begin()
      let path = "/api/v1/templates/\(ManagementStand.shipped)"
      let refused = try await client.send("DELETE", path, user: "root")
      #expect(refused.status == 409)
      #expect(refused.detail == "There are interviews of this template: delete them first")
      _ = try await client.send("DELETE", interview)
      #expect(try await client.send("DELETE", path, user: "root").status == 204)
      let gone = try await client.send(
        "POST", "/api/v1/interviews/", #"{"template_id":"\#(ManagementStand.shipped)"}"#)
      #expect(gone.status == 404)
    }
  }

  @Test func wrongTemplatesAreExplained() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      func detail(_ body: String, path: String = Self.path) async throws -> String? {
        let answer = try await client.send("PUT", path, body, user: "root")
        #expect(answer.status == 400)
        return answer.detail
      }
      #expect(try await detail("") == "the text is not JSON")
      #expect(try await detail("[]") == "the JSON must be an object")
      #expect(try await detail(Self.body(["name": NSNull()])) == "name is missing")
      #expect(try await detail(Self.body(["name": 1])) == "name must be a text")
      #expect(try await detail(Self.body(["id": UUID().uuidString])) == "id is not that of the path")
      #expect(try await detail(Self.body(["questions": [Any]()])) == "questions must be 4, not 0")
      let question: [String: Any] = ["text": "Why?", "instructions": 7]
      #expect(
        try await detail(Self.body(["questions": [question, question, question, question]]))
          == "questions[0].instructions must be a text")
      #expect(try await detail(Self.body(["colour": "red"])) == "colour is not a field that can be given")
      func numbered(_ numbers: [Any]) throws -> String {
        try Self.body(["questions": numbers.map { ["text": "Why?", "number": $0] }])
      }
      #expect(
        try await detail(numbered([1, 3, 2, 4])) == "questions[1].number must be 2, the question's position")
      #expect(try await detail(numbered([1, 2, 3, "4"])) == "questions[3].number must be a whole number")
      #expect(
        try await detail(
          Self.body(["questions": (1...4).map { _ in ["text": "Why?", "instruction": "Ask."] }]))
          == "questions[0].instruction is not a field that can be given")
      #expect(
        try await detail(Self.body(), path: "/api/v1/templates/nonsense")
          == "The id of a template must be a UUID")
    }
  }
}
