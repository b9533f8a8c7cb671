internal import Core
internal import FoundationEssentials
public import Storage

/// Reads interviews from CSV with a question on each row; rows of one interview belong together.
public enum InterviewCSV {
  private static let required = ["interview_id", "question_id", "question", "video_url"]
  private static let optional = ["candidate", "ideal_answer"]

  /// The interviews in the order in which they first appear, at least one.
  /// - Throws: ``ImportError`` naming the line, and the column, of the first mistake.
  public static func interviews(_ text: String) throws(ImportError) -> [NewInterview] {
    let rows = try CSV(text).rows
    guard let header = rows.first else { throw ImportError("line 1", "must name the columns") }
    let names = header.fields.map { $0.trimmed.lowercased() }
    for name in required where !names.contains(name) {
      throw ImportError("line \(header.line)", "names no column \(name)")
    }
    for name in names where !(required + optional).contains(name) {
      throw ImportError("line \(header.line)", "names the unknown column \(name.debugDescription)")
    }
    guard Set(names).count == names.count else {
      throw ImportError("line \(header.line)", "names a column twice")
    }

    var order: [InterviewID] = []
    var interviews: [InterviewID: NewInterview] = [:]
    for row in rows.dropFirst() {
      guard row.fields.count == names.count else {
        throw ImportError("line \(row.line)", "has \(row.fields.count) fields, not \(names.count)")
      }
      let fields = Dictionary(uniqueKeysWithValues: zip(names, row.fields))
      let (id, candidate, question) = try entry(fields, "line \(row.line): ")
      if interviews[id] == nil { order.append(id) }
      var interview = interviews[id] ?? NewInterview(id: id, candidate: candidate, questions: [])
      guard !interview.questions.contains(where: { $0.id == question.id }) else {
        throw ImportError("line \(row.line)", "has question \(question.id) of interview \(id) again")
      }
      guard interview.questions.count < InterviewFields.maxQuestions else {
        throw ImportError(
          "line \(row.line)", "is a question too many: \(InterviewFields.maxQuestions) are allowed")
      }
      if interview.candidate.isEmpty { interview.candidate = candidate }
      interview.questions.append(question)
      interviews[id] = interview
    }
    guard !order.isEmpty else { throw ImportError("", "there is no interview in it") }
    return order.compactMap { interviews[$0] }
  }

  private static func entry(
    _ fields: [String: String], _ place: String
  ) throws(ImportError) -> (InterviewID, candidate: String, NewQuestion) {
    func text(_ name: String) throws(ImportError) -> String {
      try InterviewFields.text(fields[name] ?? "", place + name)
    }
    func number<ID: LosslessStringConvertible>(_ name: String, _: ID.Type) throws(ImportError) -> ID {
      guard let id = ID((fields[name] ?? "").trimmed) else {
        throw InterviewJSON.outOfRange(place + name)
      }
      return id
    }
    let question = NewQuestion(
      id: try number("question_id", QuestionID.self), question: try text("question"),
      idealAnswer: try text("ideal_answer"),
      videoURL: try InterviewFields.videoURL(try text("video_url"), place + "video_url"))
    let candidate = try InterviewFields.candidate(fields["candidate"] ?? "", place + "candidate")
    return (try number("interview_id", InterviewID.self), candidate, question)
  }
}
