internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing

/// What a client of the interview says.
enum AIInterviewCommand: Equatable {
  /// Why a message cannot be taken: a sentence for the client.
  struct Mistake: Error, Equatable {
    var message: String

    init(_ message: String) { self.message = message }
  }

  case initialize(AIInterviewOrder)
  case answer(String)
  case end
  case ping

  static func read(_ message: WebSocket.Message) -> Result<AIInterviewCommand, Mistake> {
    guard case .text(let text) = message else { return .failure(Mistake("A message must be text")) }
    return read(text)
  }

  static func read(_ text: String) -> Result<AIInterviewCommand, Mistake> {
    guard let fields = try? JSONReader.read(Fields.self, from: Data(text.utf8)) else {
      return .failure(Mistake("A message must be a JSON object"))
    }
    do throws(Mistake) {
      return .success(try fields.command())
    } catch {
      return .failure(error)
    }
  }

  /// What can be read of a message: what is wrong with it is said afterwards.
  private struct Fields: Decodable {
    private enum CodingKeys: CodingKey { case type, answer, data }

    private var type: FieldValue
    private var answer: FieldValue
    /// nil where it is no object.
    private var data: AIInterviewOrder.Fields?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = try container.field(.type)
      answer = try container.field(.answer)
      data = try? container.decode(AIInterviewOrder.Fields.self, forKey: .data)
    }

    func command() throws(Mistake) -> AIInterviewCommand {
      switch type {
      case .text("initialize_interview"):
        guard let data else {
          throw Mistake("data must be an object with job_description and candidate_resume")
        }
        return .initialize(try AIInterviewOrder(data))
      case .text("submit_answer"): return .answer(try Mistake.unless("answer", .answer, answer))
      case .text("end_interview"): return .end
      case .text("ping"): return .ping
      default:
        throw Mistake("type must be initialize_interview, submit_answer, end_interview or ping")
      }
    }
  }
}

extension AIInterviewCommand.Mistake {
  /// The text, or what is wrong with it.
  static func unless(
    _ field: String, _ rule: TextRule, _ value: FieldValue
  ) throws(AIInterviewCommand.Mistake) -> String {
    do throws(TextFault) {
      return try rule.checked(value)
    } catch {
      throw Self("\(field) \(rule.problem(error))")
    }
  }

  /// The same of a text that may be left out.
  static func unless(
    _ field: String, _ rule: TextRule, optional value: FieldValue
  ) throws(AIInterviewCommand.Mistake) -> String? {
    switch value {
    case .missing, .null: nil
    default: try unless(field, rule, value)
    }
  }
}

/// An interview that a client asks for.
struct AIInterviewOrder: Equatable {
  var sessionID: String?
  var candidateID: String?
  var jobDescription: String
  var resume: String
  /// nil: as many as the daemon's interviews have.
  var questions: Int?

  init(
    sessionID: String? = nil, candidateID: String? = nil, jobDescription: String, resume: String,
    questions: Int? = nil
  ) {
    self.sessionID = sessionID
    self.candidateID = candidateID
    self.jobDescription = jobDescription
    self.resume = resume
    self.questions = questions
  }

  fileprivate init(_ fields: Fields) throws(AIInterviewCommand.Mistake) {
    typealias Mistake = AIInterviewCommand.Mistake
    sessionID = try Mistake.unless("data.session_id", .sessionID, optional: fields.sessionID)
    candidateID = try Mistake.unless("data.candidate_id", .userID, optional: fields.candidateID)
    jobDescription = try Mistake.unless("data.job_description", .document, fields.jobDescription)
    resume = try Mistake.unless("data.candidate_resume", .document, fields.resume)
    questions = fields.questions.flatMap(Int.init(exactly:))
    if fields.hasQuestions {
      guard let questions, InterviewPlan.lengths.contains(questions) else {
        throw Mistake("data.num_questions must be a whole number from 1 to 20")
      }
    }
  }

  fileprivate struct Fields: Decodable {
    private enum CodingKeys: String, CodingKey {
      case sessionID = "session_id"
      case candidateID = "candidate_id"
      case jobDescription = "job_description"
      case resume = "candidate_resume"
      case questions = "num_questions"
    }

    var sessionID: FieldValue
    var candidateID: FieldValue
    var jobDescription: FieldValue
    var resume: FieldValue
    var hasQuestions: Bool
    /// nil also where it is no whole number.
    var questions: Int64?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      sessionID = try container.field(.sessionID)
      candidateID = try container.field(.candidateID)
      jobDescription = try container.field(.jobDescription)
      resume = try container.field(.resume)
      hasQuestions = try container.contains(.questions) && !container.decodeNil(forKey: .questions)
      questions = hasQuestions ? try? container.decode(Int64.self, forKey: .questions) : nil
    }
  }
}
