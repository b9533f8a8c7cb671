internal import Core
public import FoundationEssentials
public import Storage

/// Reads interviews from JSON: `{"interviews": [{"interview_id": 10, …}]}`, or one such interview.
public enum InterviewJSON {
  /// The interviews of an import file, at least one.
  /// - Throws: ``ImportError`` naming the first field that is wrong.
  public static func interviews(_ data: Data) throws(ImportError) -> [NewInterview] {
    let fields = try object(try value(data), "")
    guard let list = fields["interviews"] else { throw ImportError("interviews", "is missing") }
    guard case .list(let items) = list else {
      throw ImportError("interviews", "must be a list, not \(list.kind)")
    }
    var interviews: [NewInterview] = []
    var seen: Set<InterviewID> = []
    for (index, item) in items.enumerated() {
      let place = "interviews[\(index)]"
      let interview = try interview(try object(item, place), place + ".", id: nil)
      guard seen.insert(interview.id).inserted else {
        throw ImportError(place, "is interview \(interview.id) again")
      }
      interviews.append(interview)
    }
    guard !interviews.isEmpty else { throw ImportError("interviews", "is empty") }
    return interviews
  }

  /// One interview, whose id may be left out or must be `id`.
  static func interview(_ data: Data, id: InterviewID) throws(ImportError) -> NewInterview {
    try interview(try object(try value(data), ""), "", id: id)
  }

  static func value(_ data: Data) throws(ImportError) -> JSONValue {
    do {
      return try JSONDecoder().decode(JSONValue.self, from: data)
    } catch {
      throw ImportError("", "the text is not JSON")
    }
  }

  private static func interview(
    _ fields: [String: JSONValue], _ place: String, id: InterviewID?
  ) throws(ImportError) -> NewInterview {
    var own = id
    if id == nil || fields["interview_id"] != nil {
      let number = try number(fields, "interview_id", place)
      guard let value = InterviewID(rawValue: number) else { throw outOfRange("\(place)interview_id") }
      if let id, id != value { throw ImportError("\(place)interview_id", "is \(value), not \(id)") }
      own = value
    }
    guard let own else { throw ImportError("\(place)interview_id", "is missing") }
    guard let list = fields["questions"] else { throw ImportError("\(place)questions", "is missing") }
    guard case .list(let items) = list else {
      throw ImportError("\(place)questions", "must be a list, not \(list.kind)")
    }
    var questions: [NewQuestion] = []
    for (index, item) in items.enumerated() {
      let inner = "\(place)questions[\(index)]"
      questions.append(try question(try object(item, inner), inner + "."))
    }
    try InterviewFields.checkUnique(questions, place.isEmpty ? "questions" : String(place.dropLast()))
    return NewInterview(
      id: own, candidate: try text(fields, "candidate", place, isOptional: true), questions: questions)
  }

  private static func question(
    _ fields: [String: JSONValue], _ place: String
  ) throws(ImportError) -> NewQuestion {
    guard let id = QuestionID(rawValue: try number(fields, "question_id", place)) else {
      throw outOfRange("\(place)question_id")
    }
    return NewQuestion(
      id: id, question: try text(fields, "question", place),
      idealAnswer: try text(fields, "ideal_answer", place, isOptional: true),
      videoURL: try InterviewFields.videoURL(
        try text(fields, "video_url", place), "\(place)video_url"))
  }

  private static func object(
    _ value: JSONValue, _ place: String
  ) throws(ImportError) -> [String: JSONValue] {
    guard case .object(let fields) = value else {
      throw ImportError(place.isEmpty ? "the JSON" : place, "must be an object, not \(value.kind)")
    }
    return fields
  }

  private static func number(
    _ fields: [String: JSONValue], _ name: String, _ place: String
  ) throws(ImportError) -> Int64 {
    guard let value = fields[name] else { throw ImportError(place + name, "is missing") }
    guard case .integer(let number) = value else {
      throw ImportError(place + name, "must be a whole number, not \(value.kind)")
    }
    return number
  }

  private static func text(
    _ fields: [String: JSONValue], _ name: String, _ place: String, isOptional: Bool = false
  ) throws(ImportError) -> String {
    switch fields[name] {
    case .text(let text)?: return try InterviewFields.text(text, place + name)
    case nil where isOptional, .null? where isOptional: return ""
    case nil: throw ImportError(place + name, "is missing")
    case let value?: throw ImportError(place + name, "must be a text, not \(value.kind)")
    }
  }

  static func outOfRange(_ place: String) -> ImportError {
    ImportError(place, "must be a whole number from 1 to 9007199254740991")
  }
}
