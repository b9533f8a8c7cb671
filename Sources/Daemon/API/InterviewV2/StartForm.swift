internal import Core
internal import HTTPServer

/// Where the texts of CVs and job descriptions come from that are not in the request itself.
struct StartDocuments: Sendable {
  /// Throws `HTTPError` for a file that cannot be read.
  var textOfFile: @Sendable (MultipartPart, DocumentKind) async throws -> String
  /// nil where there is no such document.
  var textOfID: @Sendable (String, DocumentKind) async throws -> String?
}

/// The body of `POST /interview/v2/start-with-ids`. Of a field that comes more than once the last counts, a second file
/// is an error; blank counts as nothing.
struct StartForm {
  private static let idBytes = 64 << 10
  private static let longestQuoted = 64

  private(set) var values: [StartField: FieldValue] = [:]
  private var ids: [DocumentKind: String] = [:]
  /// What cannot be read is no matter to a session that is only restored.
  private var files: [DocumentKind: Result<String, HTTPError>] = [:]

  init(_ request: Request, documents: StartDocuments) async throws {
    if request.isURLEncodedForm {
      for item in try await request.form(upTo: InterviewV2API.maxFormFields).items {
        take(item.name, .text(item.value))
      }
      return
    }
    for try await part in try request.multipart() {
      if let kind = DocumentKind(part.name, suffix: "_file"), part.fileName?.isEmpty == false {
        guard files[kind] == nil else {
          throw HTTPError(.badRequest, "More than one file of the name \(part.name)")
        }
        do {
          files[kind] = .success(try await documents.textOfFile(part, kind))
        } catch let error as HTTPError {
          files[kind] = .failure(error)
        }
      } else if let limit = Self.limit(of: part.name) {
        take(part.name, try await part.value(upTo: limit))
      }
    }
  }

  /// Throws `HTTPError` for a file that could not be read, and unless there is something of each kind.
  func checkDocuments() throws(HTTPError) {
    for kind in DocumentKind.allCases { _ = try files[kind]?.get() }
    guard DocumentKind.allCases.allSatisfy(names) else { throw Self.missing }
  }

  /// Whether there is something of this kind to read.
  private func names(_ kind: DocumentKind) -> Bool {
    files[kind] != nil || ids[kind] != nil || values[kind.textField] != nil
  }

  /// The text: of the file, else of the document that is named, else as it was given.
  ///
  /// Throws `HTTPError` where there is none, ``InvalidFields``.
  func text(_ kind: DocumentKind, documents: StartDocuments) async throws -> String {
    if let file = files[kind] { return try Self.checked(try file.get(), kind) }
    if let id = ids[kind] {
      guard let text = try await documents.textOfID(id, kind) else {
        throw HTTPError(
          .notFound, "\(kind == .cv ? "Resume" : "Job description") \(Self.quoted(id)) not found")
      }
      return try Self.checked(text, kind)
    }
    let field = kind.textField
    guard let value = values[field] else { throw Self.missing }
    return try StartField.check([field], [field: value])[field] ?? ""
  }

  static let missing = HTTPError(.badRequest, "Both CV and JD content required")

  /// Documents were read with limits of their own.
  private static func checked(_ text: String, _ kind: DocumentKind) throws(HTTPError) -> String {
    let limit = kind.textField.rule.limit
    guard text.unicodeScalars.count <= limit else {
      throw HTTPError(
        .badRequest, "The text of the \(kind.label) has more than \(limit) characters")
    }
    guard TextRule.hasLetters(text) else {
      throw HTTPError(.badRequest, "The text of the \(kind.label) has no letters")
    }
    return text
  }

  private static func quoted(_ id: String) -> String {
    let start = id.unicodeScalars.prefix(longestQuoted)
    return start.endIndex == id.endIndex ? id : String(start) + "…"
  }

  private mutating func take(_ name: String, _ value: FieldValue) {
    if let field = StartField(rawValue: name) {
      // Documents may come in another way.
      values[field] = field.isDocument && value.isBlank ? nil : value
    } else if let kind = DocumentKind(name, suffix: "_id") {
      switch value {
      case .text(let id): ids[kind] = value.isBlank ? nil : id.trimmed
      // There is none of such an id.
      case .tooLong: ids[kind] = "…"
      default: break
      }
    }
  }

  /// Bytes of a field; nil for those that nobody reads.
  private static func limit(of name: String) -> Int? {
    if let field = StartField(rawValue: name) { return 4 * field.rule.limit }
    return DocumentKind(name, suffix: "_id").map { _ in idBytes }
  }
}

extension DocumentKind {
  /// Of the name of a form's field, as `cv_file`.
  fileprivate init?(_ name: String, suffix: String) {
    guard let kind = Self.allCases.first(where: { name == $0.rawValue + suffix }) else { return nil }
    self = kind
  }

  fileprivate var textField: StartField { self == .cv ? .cvText : .jdText }
}

extension FieldValue {
  fileprivate var isBlank: Bool {
    if case .text(let text) = self {
      text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    } else {
      false
    }
  }
}

extension MultipartPart {
  /// A plain field.
  fileprivate func value(upTo limit: Int) async throws -> FieldValue {
    do {
      return .text(try await body.text(upTo: limit))
    } catch BodyError.tooLarge {
      return .tooLong
    }
  }
}
