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

  static func template(_ template: InterviewTemplate) -> JSONValue {
    [
      "id": .id(template.id), "name": .string(template.name), "case_type": .string(template.caseType),
      "industry": .string(template.industry), "difficulty": .string(template.difficulty),
      "questions": .array(
        template.questions.enumerated().map { index, question in
          [
            "number": .integer(index + 1), "text": .string(question.text),
            "instructions": .string(question.instructions),
          ]
        }),
    ]
  }

  private static func id(_ id: UUID) -> JSONValue { .string(id.uuidString.lowercased()) }
}
