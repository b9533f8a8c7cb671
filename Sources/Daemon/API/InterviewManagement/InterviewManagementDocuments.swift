internal import FoundationEssentials
internal import HTTPServer
internal import Storage

extension JSONValue {
  /// An interview as every answer shows it.
  static func interview(_ interview: ManagedInterview) -> JSONValue {
    [
      "id": .id(interview.id), "user_id": .string(interview.userID), "template_id": .id(interview.templateID),
      "status": .string(interview.status.rawValue), "started_at": .string(interview.startedAt.timestamp),
      "completed_at": interview.completedAt.map { .string($0.timestamp) } ?? .null,
      "progress_data": [
        "current_question": .integer(interview.progress.currentQuestion),
        "questions_completed": .array(interview.progress.questionsCompleted.map(JSONValue.integer)),
      ],
    ]
  }

  /// - Parameter showsInstructions: for admins alone: they may tell what a good answer has.
  static func template(_ template: InterviewTemplate, showsInstructions: Bool) -> JSONValue {
    [
      "id": .id(template.id), "name": .string(template.name), "case_type": .string(template.caseType),
      "industry": .string(template.industry), "difficulty": .string(template.difficulty),
      "questions": .array(
        template.questions.enumerated().map { index, question in
          .object(
            [.init("number", .integer(index + 1)), .init("text", .string(question.text))]
              + (showsInstructions ? [.init("instructions", .string(question.instructions))] : []))
        }),
    ]
  }

  private static func id(_ id: UUID) -> JSONValue { .string(id.uuidString.lowercased()) }
}
