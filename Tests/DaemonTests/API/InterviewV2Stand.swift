import Core
import Foundation
import HTTPClient
import HTTPServer
import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

/// The routes of the Interview API V2 behind a real server, asked by a real client.
struct InterviewV2Stand {
  struct Answer {
    var status: Int
    var text: String
    var headers: HTTPHeaders

    var json: [String: Any] {
      get throws { try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) }
    }
  }

  let desk: DeskStand
  let url: String
  let client: HTTPClient

  func get(_ path: String) async throws -> Answer { try await send(HTTPRequest(url: url + path)) }

  func post(_ path: String, _ body: String = "", type: String? = "application/json") async throws -> Answer {
    var headers = HTTPHeaders()
    if let type { headers["Content-Type"] = type }
    return try await send(
      HTTPRequest("POST", url: url + path, headers: headers, body: .bytes(Array(body.utf8))))
  }

  func start(_ changes: [String: String] = [:]) async throws -> Answer {
    var fields = [
      "user_id": "u", "session_id": "s", "role": "Engineer", "company": "Acme", "cv_text": "CV",
      "jd_text": "JD",
    ]
    for (name, value) in changes { fields[name] = value }
    return try await post(
      "/interview/v2/start", String(decoding: try JSONEncoder().encode(fields), as: UTF8.self))
  }

  /// Parts without a file name are plain fields.
  func form(_ parts: [(name: String, file: String?, value: String)]) async throws -> Answer {
    let boundary = "limit"
    let body =
      parts.map { part in
        let file = part.file.map { "; filename=\"\($0)\"" } ?? ""
        return
          "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n\(part.value)\r\n"
      }.joined() + "--\(boundary)--\r\n"
    return try await post(
      "/interview/v2/start-with-ids", body, type: "multipart/form-data; boundary=\(boundary)")
  }

  private func send(_ request: HTTPRequest) async throws -> Answer {
    let response = try await client.send(request)
    let body = try await response.body.collect(upTo: 1 << 24)
    return Answer(
      status: response.status, text: String(decoding: body, as: UTF8.self), headers: response.headers)
  }

  private static let documents = StartDocuments(
    textOfFile: { part, kind in
      let text = try await part.body.text(upTo: 1 << 20)
      if text == "unreadable" {
        throw HTTPError(.badRequest, "Failed to extract text from PDF: Encrypted file")
      }
      return "\(kind.rawValue) file: \(text)"
    },
    textOfID: { id, kind in id == "known" ? "\(kind.rawValue) by id" : nil })

  static func run(
    _ interviewer: ScriptedInterviewer = .init(), questions: Int = 2,
    _ body: (InterviewV2Stand) async throws -> Void
  ) async throws {
    let desk = try await DeskStand(interviewer, questions: questions)
    let api = InterviewV2API(
      desk: desk.desk, documents: Self.documents, maxDocument: 1 << 20,
      logger: Logger(level: .error, format: .text) { _ in })
    let server = Server(router: try Router(api.routes))
    let address = try await server.start(host: "127.0.0.1", port: 0)
    let client = HTTPClient.local()
    do {
      try await body(InterviewV2Stand(desk: desk, url: "http://127.0.0.1:\(address.port)", client: client))
    } catch {
      await client.shutdown()
      await server.drain(deadline: .zero)
      throw error
    }
    await client.shutdown()
    await server.drain(deadline: .zero)
  }
}
