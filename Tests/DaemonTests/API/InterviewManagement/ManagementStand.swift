import Core
import Foundation
import HTTPClient
import HTTPServer
import Storage
import TestSupport
import Testing

@testable import Daemon

/// The routes of interview management behind a real server, on a database of their own. Who asks is what the header
/// field `User` says; `root` is an admin.
struct ManagementStand {
  static let template = InterviewTemplate(
    id: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)), name: "Entry",
    caseType: "Market Entry", industry: "Technology", difficulty: "Medium",
    questions: (1...4).map { .init(text: "What about \($0)?", instructions: $0 == 3 ? "" : "Mind \($0).") })
  static let shipped = "3fa85f64-5717-4562-b3fc-2c963f66afa6"

  struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var text: String

    private var value: Any? { try? JSONSerialization.jsonObject(with: Data(text.utf8)) }
    var json: [String: Any] { value as? [String: Any] ?? [:] }
    var list: [[String: Any]] { value as? [[String: Any]] ?? [] }
    var detail: String? { json["detail"] as? String }
  }

  let database: Database
  let interviews: ManagedInterviewStore
  let templates: TemplateStore
  let secrets: OwnSecrets
  private let folder: String
  var turn = Configuration.TURN(
    secret: "north", urls: ["turn:turn.example.com:3478?transport=udp", "stun:stun.example.com:3478"],
    life: .seconds(86_400), usernameOrder: .userFirst)
  /// nil: the daemon's own.
  var issuer: (any SecretIssuer)?
  /// That of the credentials; stands still.
  var now = Date()

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    database = try await Database.open(
      sqlite: folder + "/test.sqlite", migrations: ManagedInterviewStore.migrations)
    interviews = ManagedInterviewStore(database)
    templates = TemplateStore(database)
    secrets = OwnSecrets(keys: SigningKeyStore(database), interviews: interviews)
    _ = try await templates.save([Self.template])
  }

  /// Serves while `body` runs.
  func run(_ body: (Client) async throws -> Void) async throws {
    let access = InterviewAccess(interviews: interviews) { request in
      guard let user = request.headers["User"] else {
        throw HTTPError.unauthorized("No token.", isWrong: false)
      }
      return Caller(userID: user, isAdmin: user == "root")
    }
    let credentials = CredentialsAPI(
      access: access, turn: turn, model: "gpt-4o-realtime-preview", issuer: issuer ?? secrets,
      now: { [now] in now })
    let server = Server(
      router: try Router(
        InterviewManagementAPI(access: access).routes
          + TemplatesAPI(access: access, templates: templates).routes + credentials.routes))
    let address = try await server.start(host: "127.0.0.1", port: 0)
    let client = HTTPClient.local()
    let result: Result<Void, any Error>
    do {
      result = .success(try await body(Client(url: "http://\(address.description)", http: client)))
    } catch {
      result = .failure(error)
    }
    await client.shutdown()
    await server.drain(deadline: .zero)
    await database.close()
    try FileManager.default.removeItem(atPath: folder)
    try result.get()
  }

  struct Client {
    let url: String
    let http: HTTPClient

    func send(
      _ method: String, _ path: String, _ body: String? = nil, user: String? = "ada"
    ) async throws -> Answer {
      var request = HTTPRequest(method, url: url + path, body: body.map { .bytes(Array($0.utf8)) } ?? .none)
      if let user { request.headers.add("User", user) }
      let response = try await http.send(request)
      let bytes = try await response.body.collect(upTo: 1 << 22)
      return Answer(
        status: response.status, headers: response.headers, text: String(decoding: bytes, as: UTF8.self))
    }

    /// Begins an interview; gives its path.
    func begin(user: String = "ada") async throws -> String {
      let answer = try await send(
        "POST", "/api/v1/interviews/", #"{"template_id":"\#(shipped)"}"#, user: user)
      #expect(answer.status == 201)
      return try #require(answer.headers["Location"])
    }
  }
}
