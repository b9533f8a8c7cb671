import Foundation
import HTTPClient
import Storage
import Testing

@testable import Daemon

@Suite struct InterviewManagementAPITests {
  private typealias Client = ManagementStand.Client
  private static let collection = "/api/v1/interviews/"

  @Test func anInterviewFromItsBeginningToItsEnd() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let created = try await client.send(
        "POST", Self.collection, #"{"template_id":"\#(ManagementStand.shipped.uppercased())"}"#)
      #expect(created.status == 201)
      let id = try #require(created.json["id"] as? String)
      #expect(id == id.lowercased() && UUID(uuidString: id) != nil)
      let startedAt = try #require(created.json["started_at"] as? String)
      #expect(startedAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
      #expect(
        created.text
          == #"{"id":"\#(id)","user_id":"ada","template_id":"\#(ManagementStand.shipped)","#
          + #""status":"in-progress","started_at":"\#(startedAt)","completed_at":null,"#
          + #""progress_data":{"current_question":1,"questions_completed":[]}}"#)
      let path = try #require(created.headers["Location"])
      #expect(path == "/api/v1/interviews/\(id)")
      #expect(try await client.send("GET", path).text == created.text)
      #expect(
        try await client.send(
          "GET", path.uppercased().replacing("/API/V1/INTERVIEWS", with: "/api/v1/interviews")
        ).text == created.text)

      let change =
        #"{"status":"completed","progress_data":{"current_question":4,"questions_completed":[1,2,3,4]}}"#
      let completed = try await client.send("PATCH", path, change)
      #expect(completed.status == 200 && completed.json["status"] as? String == "completed")
      #expect(completed.json["completed_at"] is String)
      #expect(
        completed.json["progress_data"] as? NSDictionary
          == ["current_question": 4, "questions_completed": [1, 2, 3, 4]] as NSDictionary)
      #expect(try await client.send("PATCH", path, change).text == completed.text)
      let reopened = try await client.send("PATCH", path, #"{"status":"in-progress"}"#)
      #expect(reopened.status == 409)
      #expect(reopened.text == #"{"detail":"The interview is completed and cannot be changed any more"}"#)

      let deleted = try await client.send("DELETE", path)
      #expect(deleted.status == 204 && deleted.text.isEmpty)
      for method in ["GET", "DELETE", "PATCH"] {
        let gone = try await client.send(method, path, method == "PATCH" ? change : nil)
        #expect(gone.status == 404 && gone.detail == "Interview not found")
      }
    }
  }

  @Test func theSlashAtTheEndMayBeLeftOut() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let body = #"{"template_id":"\#(ManagementStand.shipped)"}"#
      #expect(try await client.send("POST", "/api/v1/interviews", body).status == 201)
      #expect(try await client.send("GET", "/api/v1/interviews").list.count == 1)
      #expect(try await client.send("GET", "/api/v1/interviews/").list.count == 1)
      #expect(try await client.send("GET", "/api/v1/templates").list.count == 2)
    }
  }

  @Test func everyoneSeesTheirOwnAndAdminsSeeAll() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let path = try await client.begin()
      _ = try await client.begin(user: "bob")
      for user in ["ada", "bob"] {
        let mine = try await client.send("GET", Self.collection, user: user).list
        #expect(mine.map { $0["user_id"] as? String } == [user])
      }
      #expect(try await client.send("GET", Self.collection, user: "root").list.count == 2)
      let ofBob = try await client.send("GET", Self.collection + "?user_id=bob", user: "root").list
      #expect(ofBob.map { $0["user_id"] as? String } == ["bob"])
      // Not even their own: the parameter is for admins.
      for user in ["ada", "bob"] {
        let refused = try await client.send("GET", Self.collection + "?user_id=\(user)")
        #expect(refused.status == 403 && refused.detail == "Only admins may filter by user_id")
      }
      for (method, suffix) in [
        ("GET", ""), ("DELETE", ""), ("PATCH", ""), ("POST", "/credentials"), ("GET", "/questions/1/token"),
      ] {
        let body = method == "PATCH" ? #"{"status":"cancelled"}"# : nil
        let refused = try await client.send(method, path + suffix, body, user: "bob")
        #expect(refused.status == 403 && refused.detail == "Not authorized to access this interview")
        let unknown = try await client.send(
          method, Self.collection + UUID().uuidString + suffix, body, user: "bob")
        #expect(unknown.status == 404 && unknown.detail == "Interview not found")
        let nonsense = try await client.send(method, Self.collection + "nonsense" + suffix, body)
        #expect(nonsense.status == 404)
        let stranger = try await client.send(method, path + suffix, body, user: nil)
        #expect(stranger.status == 401 && stranger.headers["WWW-Authenticate"] != nil)
      }
      #expect(try await client.send("PATCH", path, #"{"status":"cancelled"}"#, user: "root").status == 200)
      #expect(try await client.send("DELETE", path, user: "root").status == 204)
    }
  }

  @Test func pagesAreCutAsAsked() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      var paths: [String] = []
      for _ in 0..<3 { paths.append(try await client.begin()) }
      _ = try await client.send("PATCH", paths[1], #"{"status":"completed"}"#)
      let all = try await client.send("GET", Self.collection).list.map { $0["id"] as? String }
      let page = try await client.send("GET", Self.collection + "?skip=1&limit=1").list
      #expect(page.map { $0["id"] as? String } == [all[1]])
      let completed = try await client.send("GET", Self.collection + "?status=completed").list
      #expect(completed.map { "/api/v1/interviews/\($0["id"] as? String ?? "")" } == [paths[1]])
      #expect(try await client.send("GET", Self.collection + "?skip=3").text == "[]")
    }
  }

  @Test(arguments: [
    ("skip=-1", "skip must be a whole number of at least 0"),
    ("skip=x", "skip must be a whole number of at least 0"),
    ("skip=99999999999999999999", "skip must be a whole number of at least 0"),
    ("limit=0", "limit must be a whole number from 1 to 1000"),
    ("limit=1001", "limit must be a whole number from 1 to 1000"),
    ("limit=", "limit must be a whole number from 1 to 1000"),
    ("limit=1.5", "limit must be a whole number from 1 to 1000"),
    ("status=pending", "status must be in-progress, completed or cancelled"),
    ("status=", "status must be in-progress, completed or cancelled"),
  ])
  func wrongPagesAreExplained(query: String, detail: String) async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let answer = try await client.send("GET", Self.collection + "?" + query)
      #expect(answer.status == 400 && answer.detail == detail)
    }
  }

  @Test(arguments: [
    ("", "the text is not JSON"), ("nonsense", "the text is not JSON"), ("[]", "the JSON must be an object"),
    ("null", "the JSON must be an object"), ("{}", "template_id is missing"),
    (#"{"template_id":null}"#, "template_id must be a text"),
    (#"{"template_id":7}"#, "template_id must be a text"),
    (#"{"template_id":"7"}"#, "template_id must be a UUID"),
    (
      #"{"template_id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","user_id":"bob"}"#,
      "user_id is not a field that can be given"
    ),
  ])
  func wrongBeginningsAreExplained(body: String, detail: String) async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let answer = try await client.send("POST", Self.collection, body)
      #expect(answer.status == 400 && answer.detail == detail)
    }
  }

  @Test func anUnknownTemplateAndABodyThatIsTooLargeAreToldApart() async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let unknown = try await client.send(
        "POST", Self.collection, #"{"template_id":"\#(UUID().uuidString)"}"#)
      #expect(unknown.status == 404 && unknown.detail == "Template not found")
      let large = try await client.send("POST", Self.collection, String(repeating: " ", count: 70_000) + "{}")
      #expect(large.status == 413 && large.detail != nil)
      #expect(try await client.send("PUT", Self.collection, "{}").status == 405)
    }
  }

  @Test(arguments: [
    ("", "the text is not JSON"), ("{", "the text is not JSON"), ("[]", "the JSON must be an object"),
    ("{}", "Nothing is to be changed: give status or progress_data"),
    (#"{"progress_data":{}}"#, "Nothing is to be changed: give status or progress_data"),
    (#"{"status":null}"#, "status must be a text"), (#"{"status":1}"#, "status must be a text"),
    (#"{"status":"done"}"#, "status must be in-progress, completed or cancelled"),
    (#"{"status":"Completed"}"#, "status must be in-progress, completed or cancelled"),
    (#"{"template_id":"x"}"#, "template_id is not a field that can be given"),
    (#"{"completed_at":null,"status":"completed"}"#, "completed_at is not a field that can be given"),
    (#"{"progress_data":null}"#, "progress_data must be an object"),
    (#"{"progress_data":[1]}"#, "progress_data must be an object"),
    (#"{"progress_data":{"notes":"x"}}"#, "progress_data.notes is not a field that can be given"),
    (
      #"{"progress_data":{"current_question":"2"}}"#,
      "progress_data.current_question must be a whole number"
    ),
    (
      #"{"progress_data":{"current_question":1.5}}"#,
      "progress_data.current_question must be a whole number"
    ),
    (
      #"{"progress_data":{"current_question":1e30}}"#,
      "progress_data.current_question must be a whole number"
    ),
    (
      #"{"progress_data":{"current_question":null}}"#,
      "progress_data.current_question must be a whole number"
    ),
    (
      #"{"progress_data":{"current_question":5}}"#,
      "progress_data names question 5: the template has questions 1 to 4"
    ),
    (
      #"{"progress_data":{"questions_completed":3}}"#,
      "progress_data.questions_completed must be a list"
    ),
    (
      #"{"progress_data":{"questions_completed":[1,null]}}"#,
      "progress_data.questions_completed[1] must be a whole number"
    ),
    (
      #"{"progress_data":{"questions_completed":[0]}}"#,
      "progress_data names question 0: the template has questions 1 to 4"
    ),
    (
      #"{"progress_data":{"questions_completed":[2,1,2]}}"#,
      "progress_data.questions_completed names question 2 twice"
    ),
  ])
  func wrongChangesAreExplainedAndChangeNothing(body: String, detail: String) async throws {
    try await ManagementStand().run { (client: Client) async throws in
      let path = try await client.begin()
      let before = try await client.send("GET", path).text
      let answer = try await client.send("PATCH", path, body)
      #expect(answer.status == 400 && answer.detail == detail, "\(answer.detail ?? answer.text)")
      #expect(try await client.send("GET", path).text == before)
    }
  }
}
