/// An interview as an interviewer sees it: what it is about, what is planned, and what was said.
public struct InterviewContext: Sendable, Equatable {
  /// A question and, once it was answered, its answer.
  public struct Turn: Sendable, Equatable {
    public var question: AskedQuestion
    /// What was said, as text; empty for silence; nil while the question is open.
    public var answer: String?
    public var evaluation: AnswerEvaluation?

    public init(question: AskedQuestion, answer: String? = nil, evaluation: AnswerEvaluation? = nil) {
      self.question = question
      self.answer = answer
      self.evaluation = evaluation
    }
  }

  public var role: String
  public var company: String
  public var cv: DocumentAnalysis
  public var jd: DocumentAnalysis
  public var plan: InterviewPlan
  /// In the order of time.
  public var turns: [Turn]

  public init(
    role: String, company: String, cv: DocumentAnalysis, jd: DocumentAnalysis, plan: InterviewPlan,
    turns: [Turn] = []
  ) {
    self.role = role
    self.company = company
    self.cv = cv
    self.jd = jd
    self.plan = plan
    self.turns = turns
  }
}
