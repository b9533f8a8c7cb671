internal import FoundationEssentials

/// Everything the built-in interviewer says, as data: docs/interviewer.md has the format.
struct QuestionBank: Sendable, Decodable {
  /// That of `Resources/questions.json`.
  static let shared: QuestionBank = {
    do {
      return try QuestionBank(json: Resource.questions)
    } catch {
      // It is part of the binary and tests read it: nothing from outside brings us here.
      preconditionFailure("questions.json: \(error)")
    }
  }()

  /// Who a question is for.
  enum Level: String, Sendable, Decodable { case any, junior, senior }

  struct Question: Sendable, Equatable, Decodable {
    let id: String
    let stage: InterviewStage
    /// Whether it may be the first, after the greeting.
    let isOpening: Bool
    let level: Level
    /// What it is about; empty: anything.
    let skills: [String]
    let text: Template
    /// What a good answer could well mention.
    let terms: [String]

    enum CodingKeys: String, CodingKey {
      case id, stage, level, skills, text, terms
      case isOpening = "opening"
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      id = try values.decode(String.self, forKey: .id)
      stage = try values.decode(InterviewStage.self, forKey: .stage)
      isOpening = try values.decodeIfPresent(Bool.self, forKey: .isOpening) ?? false
      level = try values.decode(Level.self, forKey: .level)
      skills = try values.decodeIfPresent([String].self, forKey: .skills) ?? []
      text = try values.decode(Template.self, forKey: .text)
      terms = try values.decode([String].self, forKey: .terms)
    }
  }

  /// A question that goes on from something in the last answer.
  struct FollowUp: Sendable, Equatable, Decodable {
    let id: String
    let about: Quote.Kind
    let stages: [InterviewStage]
    let text: Template
    let terms: [String]
  }

  /// What is said in conversations beside questions.
  struct Conversation: Sendable, Equatable, Decodable {
    /// With the candidate's name, or for one whose name is not known.
    let welcomes: [Template]
    /// What draws the candidate to the position, or to a new one where it has no name.
    let interests: [Template]
    /// Questions that go on from an answer of which nothing can be quoted.
    let probes: [Template]
    /// After an operator has said something.
    let resumptions: [Template]
    let closings: [Template]
  }

  let conversation: Conversation
  let questions: [Question]
  let followUps: [FollowUp]
  let greetings: [Template]
  /// Said after an answer.
  let acknowledgements: [Template]
  /// The same with a quotation of it.
  let quoting: [Template]
  /// Said after an answer of no words.
  let silences: [Template]
  /// Said before the first question of a stage.
  private let transitions: [String: [Template]]

  enum CodingKeys: String, CodingKey {
    case conversation, questions, greetings, acknowledgements, quoting, silences, transitions
    case followUps = "follow_ups"
  }

  init(json: Data) throws { self = try JSONDecoder().decode(QuestionBank.self, from: json) }

  func transitions(to stage: InterviewStage) -> [Template] { transitions[stage.rawValue] ?? [] }

  /// What a good answer to a question of ours could well mention; empty for others' questions.
  func terms(ofID id: String) -> [String] {
    questions.first { $0.id == id }?.terms ?? followUps.first { $0.id == id }?.terms ?? []
  }

  /// The terms of all questions about a skill.
  func terms(ofSkill skill: String) -> [String] {
    var seen: Set<String> = []
    return questions.lazy.filter { $0.isAbout(skill) }.flatMap(\.terms).filter { seen.insert($0).inserted }
  }
}

extension QuestionBank.Question {
  func isAbout(_ skill: String) -> Bool {
    skills.contains { $0.utf8.count == skill.utf8.count && $0.lowercased() == skill.lowercased() }
  }
}
