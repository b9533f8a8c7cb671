internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// CVs and job descriptions that interviews are started with by their ids: docs/api/documents.md.
struct DocumentsAPI: Sendable {
  /// What a form takes besides the document: its boundaries, names and further fields.
  private static let formOverhead = 1 << 16
  /// Unicode scalars of a text that was given as such.
  private static let maxText = 200_000

  let store: DocumentStore
  let reader: DocumentReader

  var routes: [Route] {
    [
      .post(
        "/documents", summary: "Keep a CV or a job description",
        bodyLimit: max(reader.maxSize, 4 * Self.maxText) + Self.formOverhead,
        consumes: ["multipart/form-data"], produces: ["application/json"]
      ) { try await create($0) }.documented(.createDocument),
      .get("/documents/{id}", summary: "A kept document with its text", produces: ["application/json"]) {
        request in
        let document = try await document(request)
        return try .json(.ok, DocumentAnswer(document, showsText: true))
      }.documented(.showDocument),
      .delete("/documents/{id}", summary: "Delete a kept document") { request in
        let id: String = try request.parameter("id")
        guard try await whereThereIsRoom({ try await store.delete(id) }) else { throw Self.unknown }
        return Response(.noContent)
      }.documented(.deleteDocument),
    ]
  }

  private func document(_ request: Request) async throws -> Document {
    guard let document = try await store.document(try request.parameter("id")) else { throw Self.unknown }
    return document
  }

  private func create(_ request: Request) async throws -> Response {
    let form = try await DocumentForm(try request.multipart(), reader: reader, maxText: Self.maxText)
    let document = try await whereThereIsRoom { try await store.add(form.text, as: form.kind) }
    return try .json(
      .created, DocumentAnswer(document, showsText: false),
      headers: ["Location": "/documents/\(document.id)"])
  }

  private static var unknown: HTTPError { HTTPError(.notFound, "There is no document with this id.") }
}

/// What is told about a kept document.
private struct DocumentAnswer: Encodable {
  var id: String
  var kind: String
  var characters: Int
  var sha256: String
  var createdAt: String
  var text: String?

  private enum CodingKeys: String, CodingKey {
    case id, kind, characters, sha256, text
    case createdAt = "created_at"
  }

  init(_ document: Document, showsText: Bool) {
    id = document.id
    kind = document.kind.rawValue
    characters = document.characters
    sha256 = document.sha256
    createdAt = document.createdAt.timestamp
    text = showsText ? document.text : nil
  }
}
