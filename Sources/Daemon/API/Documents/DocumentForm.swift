internal import Core
internal import HTTPServer

/// The form with which a document comes: `kind`, and either `file` or `text`, in any order.
struct DocumentForm {
  let kind: DocumentKind
  let text: String

  /// Reads the whole form; the first thing wrong with it is thrown as `HTTPError`.
  ///
  /// - Parameter maxText: Unicode scalars of a `text`.
  init(_ form: Multipart, reader: DocumentReader, maxText: Int) async throws {
    var kind: DocumentKind?
    var text: String?
    for try await part in form {
      switch part.name {
      case "kind":
        guard kind == nil else { throw HTTPError(.badRequest, "The form gives kind twice.") }
        kind = DocumentKind(rawValue: try await part.body.text(upTo: 1024).trimmed)
        guard kind != nil else { throw HTTPError(.badRequest, "kind must be cv or jd.") }
      case "file", "text":
        guard text == nil else {
          throw HTTPError(.badRequest, "The form gives more than one file or text: give one.")
        }
        text =
          part.name == "file"
          ? try await reader.text(of: part, as: kind) : try await Self.text(of: part, upTo: maxText)
      default: break
      }
    }
    guard let kind else { throw HTTPError(.badRequest, "The form has no kind: give cv or jd.") }
    guard let text else { throw HTTPError(.badRequest, "The form has neither a file nor a text.") }
    (self.kind, self.text) = (kind, text)
  }

  private static func text(of part: MultipartPart, upTo limit: Int) async throws -> String {
    let tooLong = HTTPError(.badRequest, "The text has more than \(limit) characters.")
    let raw: String
    do {
      // No character takes more than four bytes.
      raw = try await part.body.text(upTo: 4 * limit)
    } catch BodyError.tooLarge {
      throw tooLong
    }
    guard raw.unicodeScalars.count <= limit else { throw tooLong }
    let text = CleanText.text(raw)
    guard text.unicodeScalars.contains(where: \.properties.isAlphabetic) else {
      throw HTTPError(.badRequest, "The text has no letters.")
    }
    return text
  }
}
