/// Where in an interview a question belongs, in their order.
public enum InterviewStage: String, Sendable, Codable, CaseIterable {
  case intro, technical, behavioral, closing
}
