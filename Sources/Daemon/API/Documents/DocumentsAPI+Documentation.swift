internal import Core
internal import HTTPServer

extension Operation.Tag {
  static let documents = Operation.Tag(
    "Documents",
    "CVs and job descriptions that are kept until they are deleted, to start interviews by their ids.")
}

extension Operation {
  static let createDocument = Operation(
    "createDocument", tag: .documents,
    description: """
      The text of a PDF, DOCX or plain text file is kept, not the file. Its content decides what it is, not its name.
      """,
    body: .form(
      .documentForm,
      examples: [
        .init("A file", ["kind": "cv", "file": "resume.pdf"]),
        .init("A text", ["kind": "jd", "text": "We are seeking a Senior Software Engineer…"]),
      ]),
    answers: [
      .json(
        .created, "It is kept",
        .object("A kept document without its text", Schema.keptDocument).named("DocumentEntry"),
        examples: [.init("A CV", .object(example))],
        headers: [.init("Location", .string("The document's path"))]),
      .failure(
        .badRequest, "A field is missing or wrong, or the file cannot be read",
        detail: "Failed to extract text from PDF: Encrypted file"),
      .failure(
        .contentTooLarge, "The file is too large",
        detail: DocumentRefusal.tooLarge(.cv, limit: 10 << 20).detail),
      .documentsWait,
      .failure(
        .insufficientStorage, "The disk is full", detail: "The disk is full; nothing was changed"),
    ])

  static let showDocument = Operation(
    "getDocument", tag: .documents, parameters: [.document],
    answers: [
      .json(
        .ok, "The document",
        .object("A kept document", Schema.keptDocument + [.required("text", .string("What was read"))])
          .named("Document"),
        examples: [.init("A CV", .object(example + [.init("text", "Jane Doe\n5 years of Python")]))]),
      .unknownDocument,
    ])

  static let deleteDocument = Operation(
    "deleteDocument", tag: .documents,
    description: "Interviews that were started with it go on.", parameters: [.document],
    answers: [
      Answer(.noContent, "It is deleted"), .unknownDocument,
      .failure(
        .insufficientStorage, "The disk is full", detail: "The disk is full; nothing was changed"),
    ])

  private static let example: [JSONValue.Member] = [
    .init("id", "60d5ec49f1b2c8b1f8c4e5a1"), .init("kind", "cv"), .init("characters", 26),
    .init("sha256", "d20280b419eb3ed954723826d7883aee0e7c0d291da9f140b6393c8b9b63c713"),
    .init("created_at", "2026-01-23T15:30:00Z"),
  ]
}

extension Operation.Parameter {
  fileprivate static let document = Operation.Parameter.path(
    "id", Schema.documentID.example("60d5ec49f1b2c8b1f8c4e5a1"))
}

extension Operation.Answer {
  static let documentsWait = Operation.Answer.failure(
    .serviceUnavailable, "Too many documents are being read, or the reader failed for a reason of its own",
    detail: DocumentRefusal.tooMany.detail,
    headers: [.init("Retry-After", .string("Seconds until another attempt may help", pattern: "^[0-9]+$"))])

  fileprivate static let unknownDocument = Operation.Answer.failure(
    .notFound, "There is no such document", detail: "There is no document with this id.")
}

extension Schema {
  fileprivate static let documentID = Schema.string("24 hexadecimal digits")
  private static let documentKind = Schema.oneOf(
    ["cv", "jd"], "What it is: a curriculum vitae or a job description")

  fileprivate static let documentForm = Schema.object([
    .required("kind", documentKind),
    .optional("file", .file("A PDF, DOCX or plain text file. Either this or `text`")),
    .optional("text", .string("The document as text; at least one letter", length: 1...200_000)),
  ]).named("DocumentForm")

  fileprivate static let keptDocument: [Property] = [
    .required("id", documentID), .required("kind", documentKind),
    .required("characters", .integer("Of the text", in: 1...Int.max)),
    .required("sha256", .string("Of the text in UTF-8, hexadecimal", pattern: "^[0-9a-f]{64}$")),
    .required("created_at", .timestamp("When it was sent")),
  ]
}
