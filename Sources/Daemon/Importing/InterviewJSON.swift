internal import Core
public import FoundationEssentials
public import Storage

/// Reads interviews from JSON: `{"interviews": [{"interview_id": 10, …}]}`, or one such interview.
public enum InterviewJSON {
  private struct File: Decodable {
    var interviews: [Entry]
  }

  private struct Entry: Decodable {
    struct Question: Decodable {
      var id: WholeNumber
      var question: String
      var idealAnswer: String?
      var videoURL: String

      enum CodingKeys: String, CodingKey {
        case question
        case id = "question_id"
        case idealAnswer = "ideal_answer"
        case videoURL = "video_url"
      }
    }

    var id: WholeNumber?
    var candidate: String?
    var questions: [Question]

    enum CodingKeys: String, CodingKey {
      case candidate, questions
      case id = "interview_id"
    }
  }

  /// The interviews of an import file, at least one.
  /// - Throws: ``ImportError`` naming the first field that is wrong.
  public static func interviews(_ data: Data) throws(ImportError) -> [NewInterview] {
    let entries = try JSONReader.read(File.self, from: data).interviews
    var interviews: [NewInterview] = []
    var seen: Set<InterviewID> = []
    for (index, entry) in entries.enumerated() {
      let place = "interviews[\(index)]"
      let interview = try interview(entry, place + ".", id: nil)
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
    try interview(try JSONReader.read(Entry.self, from: data), "", id: id)
  }

  private static func interview(
    _ entry: Entry, _ place: String, id: InterviewID?
  ) throws(ImportError) -> NewInterview {
    guard let number = entry.id?.value ?? id?.rawValue else {
      throw ImportError("\(place)interview_id", "is missing")
    }
    guard let own = InterviewID(rawValue: number) else { throw outOfRange("\(place)interview_id") }
    if let id, id != own { throw ImportError("\(place)interview_id", "is \(own), not \(id)") }
    var questions: [NewQuestion] = []
    for (index, question) in entry.questions.enumerated() {
      questions.append(try self.question(question, "\(place)questions[\(index)]."))
    }
    try InterviewFields.checkUnique(questions, place.isEmpty ? "questions" : String(place.dropLast()))
    return NewInterview(
      id: own, candidate: try InterviewFields.candidate(entry.candidate ?? "", "\(place)candidate"),
      questions: questions)
  }

  private static func question(
    _ question: Entry.Question, _ place: String
  ) throws(ImportError) -> NewQuestion {
    guard let id = QuestionID(rawValue: question.id.value) else {
      throw outOfRange("\(place)question_id")
    }
    return NewQuestion(
      id: id, question: try InterviewFields.text(question.question, "\(place)question"),
      idealAnswer: try InterviewFields.text(question.idealAnswer ?? "", "\(place)ideal_answer"),
      videoURL: try InterviewFields.videoURL(question.videoURL, "\(place)video_url"))
  }

  static func outOfRange(_ place: String) -> ImportError {
    ImportError(place, "must be a whole number from 1 to 9007199254740991")
  }
}
