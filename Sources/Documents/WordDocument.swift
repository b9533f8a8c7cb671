internal import Core

/// A document of a word processor in Office Open XML (ECMA-376, ISO/IEC 29500; transitional or strict): which of
/// its parts hold text, and in which order that is told.
struct WordDocument {
  private let archive: ZipArchive
  private let main: String
  private let relations: [String: Relation]

  /// A part that another one refers to.
  private struct Relation {
    /// The last segment of its type, as `header`.
    var type: String
    var target: String
  }

  /// Throws `DocumentProblem` for an archive that is something else, and says what it is.
  init(_ file: DocumentBytes) throws(DocumentProblem) {
    archive = try ZipArchive(file)
    guard archive.contains("[Content_Types].xml") else { throw try Self.foreign(archive) }
    let roots = try Self.relations(in: archive, of: "")
    main = roots.values.first { $0.type == "officeDocument" }?.target ?? "word/document.xml"
    let type = try Self.contentType(of: main, in: archive)
    guard type.contains("wordprocessingml") || type.contains("ms-word") else { throw Self.foreign(type) }
    relations = try Self.relations(in: archive, of: main)
  }

  /// Headers, the body with its notes behind it, footers: each once.
  func text(budget: TextBudget) throws(DocumentProblem) -> String {
    let numbering = try WordNumbering(
      numbering: events(ofType: "numbering"), styles: events(ofType: "styles"))
    let reader = WordText(numbering: numbering, budget: budget)
    guard let body = try archive.part(main) else { throw .damaged(.docx) }
    let lines = try reader.lines(of: XMLEvents(body))

    let headers = try furniture(reader.headers, reader)
    let footers = try furniture(reader.footers, reader)
    let notes = try notes(reader)
    return (headers + [lines] + notes + footers).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  /// The parts around each page; sections that repeat one are not told again.
  private func furniture(_ ids: [String], _ reader: WordText) throws(DocumentProblem) -> [[String]] {
    var told: [[String]] = []
    var targets: Set<String> = []
    for id in ids {
      guard let target = relations[id]?.target, targets.insert(target).inserted,
        let part = try archive.part(target)
      else { continue }
      let lines = try reader.lines(of: XMLEvents(part))
      if !told.contains(lines) { told.append(lines) }
    }
    return told
  }

  /// Footnotes and endnotes, in the order of their marks in the body.
  private func notes(_ reader: WordText) throws(DocumentProblem) -> [[String]] {
    let references = reader.notes
    guard !references.isEmpty else { return [] }
    var texts: [WordText.Note: [String]] = [:]
    for kind in WordText.Note.Kind.allCases where references.contains(where: { $0.kind == kind }) {
      guard let events = try events(ofType: kind.relation) else { continue }
      texts.merge(try reader.notes(of: events, kind)) { first, _ in first }
    }
    let lines = references.enumerated().flatMap { number, note -> [String] in
      guard let lines = texts[note], let first = lines.first else { return [] }
      return ["[\(number + 1)] \(first)"] + lines.dropFirst()
    }
    return [lines]
  }

  private func events(ofType type: String) throws(DocumentProblem) -> XMLEvents? {
    guard let relation = relations.values.first(where: { $0.type == type }),
      let part = try archive.part(relation.target)
    else { return nil }
    return try XMLEvents(part)
  }

  // MARK: - Packaging (ECMA-376 part 2)

  /// What the part of this name refers to, by id; of the package itself where the name is empty.
  private static func relations(
    in archive: ZipArchive, of part: String
  ) throws(DocumentProblem) -> [String: Relation] {
    let slash = part.lastIndex(of: "/")
    let folder = slash.map { String(part[..<$0]) } ?? ""
    let name = slash.map { String(part[part.index(after: $0)...]) } ?? part
    guard let file = try archive.part("\(folder)/_rels/\(name).rels") else { return [:] }
    var relations: [String: Relation] = [:]
    let events = try XMLEvents(file)
    while let event = try events.next() {
      guard case .start(let element) = event, element.name == "Relationship",
        element.attribute("TargetMode") != "External", let id = element.attribute("Id"),
        let type = element.attribute("Type")?.split(separator: "/").last,
        let target = element.attribute("Target")
      else { continue }
      relations[id] = Relation(type: String(type), target: resolve(target, in: folder))
    }
    return relations
  }

  private static func resolve(_ target: String, in folder: String) -> String {
    var segments = target.hasPrefix("/") ? [] : folder.split(separator: "/")
    for segment in target.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    return segments.joined(separator: "/")
  }

  private static func contentType(of part: String, in archive: ZipArchive) throws(DocumentProblem) -> String {
    guard let file = try archive.part("[Content_Types].xml") else { return "" }
    let events = try XMLEvents(file)
    while let event = try events.next() {
      guard case .start(let element) = event, element.name == "Override",
        element.attribute("PartName")?.lowercased() == "/" + part.lowercased()
      else { continue }
      return element.attribute("ContentType") ?? ""
    }
    // Some writers give it by the ending alone.
    return archive.contains(part) && part.hasPrefix("word/") ? "wordprocessingml" : ""
  }

  private static func foreign(_ contentType: String) -> DocumentProblem {
    let what =
      if contentType.contains("spreadsheetml") {
        "an Excel workbook"
      } else if contentType.contains("presentationml") {
        "a PowerPoint presentation"
      } else {
        "an Office document without text"
      }
    return DocumentProblem(.unsupported, what)
  }

  /// An archive that is no Office Open XML.
  private static func foreign(_ archive: ZipArchive) throws(DocumentProblem) -> DocumentProblem {
    let type = try archive.part("mimetype").map { part throws(DocumentProblem) in
      String(decoding: try part.bytes(upTo: 128), as: UTF8.self)
    }
    let what =
      switch type {
      case .some(let type) where type.contains("opendocument.text"): "an OpenDocument text"
      case .some(let type) where type.contains("opendocument"): "an OpenDocument file"
      case .some(let type) where type.contains("epub"): "an EPUB book"
      default: "a ZIP archive"
      }
    return DocumentProblem(.unsupported, what)
  }
}
