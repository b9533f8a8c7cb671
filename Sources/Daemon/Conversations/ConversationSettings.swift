/// What an interviewer session was created with.
struct ConversationSettings: Codable, Equatable, Sendable {
  var temperature = 0.7
  var topP = 0.9
  var skills: [String] = []
  var jobPosition = ""
  var jobDescription = ""
  var technicalQuestions = 5
  var behavioralQuestions = 3
  var customQuestions: [String] = []
  var candidateName = ""

  enum CodingKeys: String, CodingKey {
    case temperature, skills
    case topP = "top_p"
    case jobPosition = "job_position"
    case jobDescription = "job_description"
    case technicalQuestions = "technical_questions"
    case behavioralQuestions = "behavioral_questions"
    case customQuestions = "custom_questions"
    case candidateName = "candidate_name"
  }

  /// What `total_expected_questions` tells.
  var questions: Int { behavioralQuestions + technicalQuestions + customQuestions.count }
}
