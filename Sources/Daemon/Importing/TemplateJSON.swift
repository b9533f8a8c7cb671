internal import Core
internal import FoundationEssentials
internal import Storage

/// Reads templates from JSON: `{"templates": [{"id": "3fa85f64-…", …}]}`, or one such template.
enum TemplateJSON {
  /// Unicode scalars of a name, and of a word that the instructions use.
  static let maxName = 200
  /// Unicode scalars of a question or its instructions.
  static let maxText = 8000

  private struct File: Decodable {
    let templates: [Entry]

    private enum CodingKeys: String, CodingKey, CaseIterable { case templates }

    init(from decoder: any Decoder) throws {
      try decoder.refuseOtherFields(than: CodingKeys.self)
      templates = try decoder.container(keyedBy: CodingKeys.self).decode([Entry].self, forKey: .templates)
    }
  }

  private struct Entry: Decodable {
    struct Question: Decodable {
      let number: WholeNumber?
      let text: String
      let instructions: String?

      private enum CodingKeys: String, CodingKey, CaseIterable { case number, text, instructions }

      init(from decoder: any Decoder) throws {
        try decoder.refuseOtherFields(than: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        number = try container.decodeIfPresent(WholeNumber.self, forKey: .number)
        text = try container.decode(String.self, forKey: .text)
        instructions = try container.decodeIfPresent(String.self, forKey: .instructions)
      }
    }

    let id: String?
    let name: String
    let caseType: String
    let industry: String
    let difficulty: String
    let questions: [Question]

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case id, name, industry, difficulty, questions
      case caseType = "case_type"
    }

    init(from decoder: any Decoder) throws {
      try decoder.refuseOtherFields(than: CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decodeIfPresent(String.self, forKey: .id)
      name = try container.decode(String.self, forKey: .name)
      caseType = try container.decode(String.self, forKey: .caseType)
      industry = try container.decode(String.self, forKey: .industry)
      difficulty = try container.decode(String.self, forKey: .difficulty)
      questions = try container.decode([Question].self, forKey: .questions)
    }
  }

  /// The templates of an import file, at least one.
  /// - Throws: ``ImportError`` naming the first field that is wrong.
  static func templates(_ data: Data) throws(ImportError) -> [InterviewTemplate] {
    var templates: [InterviewTemplate] = []
    for (index, entry) in try JSONReader.read(File.self, from: data).templates.enumerated() {
      let place = "templates[\(index)]"
      let template = try template(entry, place + ".", id: nil)
      guard !templates.contains(where: { $0.id == template.id }) else {
        throw ImportError(place, "is template \(template.id.uuidString.lowercased()) again")
      }
      templates.append(template)
    }
    guard !templates.isEmpty else { throw ImportError("templates", "is empty") }
    return templates
  }

  /// One template, whose id may be left out or must be `id`.
  static func template(_ data: Data, id: UUID) throws(ImportError) -> InterviewTemplate {
    try template(try JSONReader.read(Entry.self, from: data), "", id: id)
  }

  private static func template(
    _ entry: Entry, _ place: String, id: UUID?
  ) throws(ImportError) -> InterviewTemplate {
    guard let text = entry.id ?? id?.uuidString else { throw ImportError("\(place)id", "is missing") }
    guard let own = UUID(uuidString: text) else { throw ImportError("\(place)id", "must be a UUID") }
    if let id, id != own { throw ImportError("\(place)id", "is not that of the path") }
    let count = InterviewTemplate.questionCount
    guard entry.questions.count == count else {
      throw ImportError("\(place)questions", "must be \(count), not \(entry.questions.count)")
    }
    var questions: [InterviewTemplate.Question] = []
    for (index, question) in entry.questions.enumerated() {
      let place = "\(place)questions[\(index)]"
      if let number = question.number?.value, number != index + 1 {
        throw ImportError("\(place).number", "must be \(index + 1), the question's position")
      }
      questions.append(
        .init(
          text: try cleaned(question.text, "\(place).text", limit: maxText),
          instructions: try cleaned(
            question.instructions ?? "", "\(place).instructions", limit: maxText, mayBeEmpty: true)))
    }
    return InterviewTemplate(
      id: own, name: try word(entry.name, "\(place)name"),
      caseType: try word(entry.caseType, "\(place)case_type"),
      industry: try word(entry.industry, "\(place)industry"),
      difficulty: try word(entry.difficulty, "\(place)difficulty"), questions: questions)
  }

  private static func word(_ value: String, _ place: String) throws(ImportError) -> String {
    let word = try cleaned(value, place, limit: maxName)
    guard !word.contains("\n") else { throw ImportError(place, "must be one line") }
    return word
  }

  private static func cleaned(
    _ value: String, _ place: String, limit: Int, mayBeEmpty: Bool = false
  ) throws(ImportError) -> String {
    guard value.unicodeScalars.count <= limit else {
      throw ImportError(place, "has more than \(limit) characters")
    }
    let text = CleanText.text(value).trimmed
    guard mayBeEmpty || !text.isEmpty else { throw ImportError(place, "is empty") }
    return text
  }
}
