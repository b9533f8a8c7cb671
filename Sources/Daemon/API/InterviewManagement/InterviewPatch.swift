internal import Storage

/// The body of a `PATCH`: at least one field, none that cannot be changed.
struct InterviewPatch: Decodable {
  let change: InterviewChange

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case status
    case progress = "progress_data"
  }

  private struct Progress: Decodable {
    let currentQuestion: WholeNumber?
    let questionsCompleted: [WholeNumber]?

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case currentQuestion = "current_question"
      case questionsCompleted = "questions_completed"
    }

    init(from decoder: any Decoder) throws {
      try decoder.refuseOtherFields(than: CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      currentQuestion = try container.decode(whereNamed: .currentQuestion)
      questionsCompleted = try container.decode(whereNamed: .questionsCompleted)
    }
  }

  init(from decoder: any Decoder) throws {
    try decoder.refuseOtherFields(than: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let progress: Progress? = try container.decode(whereNamed: .progress)
    var change = InterviewChange(
      currentQuestion: (progress?.currentQuestion?.value).map(Int.init),
      questionsCompleted: progress?.questionsCompleted?.map { Int($0.value) })
    if let name: String = try container.decode(whereNamed: .status) {
      guard let status = ManagedInterview.Status(rawValue: name) else {
        throw ImportError("status", "must be \(ManagedInterview.Status.list)")
      }
      change.status = status
    }
    guard change != InterviewChange() else {
      throw ImportError("", "Nothing is to be changed: give status or progress_data")
    }
    self.change = change
  }
}

/// The body that begins an interview.
struct NewManagedInterview: Decodable {
  /// As it was given.
  let templateID: String

  private enum CodingKeys: String, CodingKey, CaseIterable { case templateID = "template_id" }

  init(from decoder: any Decoder) throws {
    try decoder.refuseOtherFields(than: CodingKeys.self)
    templateID = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .templateID)
  }
}

extension ManagedInterview.Status {
  /// All of them, for a sentence.
  static var list: String {
    let names = allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}

extension KeyedDecodingContainer {
  /// nil only where the name is absent: null is a wrong value.
  fileprivate func decode<Value: Decodable>(whereNamed key: Key) throws -> Value? {
    contains(key) ? try decode(Value.self, forKey: key) : nil
  }
}
