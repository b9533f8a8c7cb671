internal import HTTPServer

extension Operation.Tag {
  static let interviewerSessions = Operation.Tag(
    "Interviewer sessions",
    """
    Interviews in writing, reply by reply: welcome, behavioral questions, technical ones each with a probe, custom ones, \
    closing. Replies are streamed as plain text. A session is saved to a file and removed after half an hour without \
    use.
    """)
}

extension Operation {
  static let createConversation = conversation(
    "createInterviewerSession",
    """
    All settings may be left out, and so may the body. The interview does not begin yet. Fields that nobody knows are \
    passed over, as `model_name`, which cannot be chosen.
    """,
    body: .json(
      .conversationSettings,
      examples: [
        .init(
          "A short interview",
          [
            "candidate_name": "Ada", "job_position": "Backend Engineer", "skills": ["Python", "PostgreSQL"],
            "behavioral_questions": 1, "technical_questions": 2,
            "custom_questions": ["When could you begin?"],
          ])
      ]
    ).optional, ofSession: false,
    answers: [
      done("The session", "Session created successfully"),
      .failure(
        .badRequest, "A setting is wrong", detail: "technical_questions must be from 0 to 20"),
      .failure(
        .unsupportedMediaType, "A body of another media type", detail: "The body must be application/json."),
      .v2FullDisk,
    ])

  static let startConversation = conversation(
    "startInterviewerSession",
    """
    The welcome, and the first question, as they are said. After an interview that has ended another one begins: what \
    was said stays, and questions are counted anew.
    """,
    answers: [
      .spoken, .wrongMoment("An interview is being held", "Interview already in progress"),
      .unknownSession, .speaking, .silent,
    ])

  static let chat = conversation(
    "sendMessage",
    """
    The reply as it is said. With a message of the candidate the interview goes on; `system` is for operators, who may \
    direct the interviewer: it gets a reply, and no question is taken as answered. What was said counts once the reply \
    has come to its end: if it breaks off, or the client leaves before, the session is as it was, but for the count of \
    attempts to steer the interviewer.
    """,
    body: .json(
      .conversationMessage,
      examples: [
        .init(
          "An answer",
          [
            "message": "I moved our reports to PostgreSQL, which cut their time by half.",
            "session_id": "1b4e28ba-2fa1-41d2-883f-0016d3cca427", "type": "user",
          ])
      ]),
    answers: [
      .spoken,
      .wrongMoment(
        "The message is wrong, or no interview is being held", "No active interview in this session"),
      .unknownSession, .speaking, .silent,
    ])

  static let resetConversation = conversation(
    "resetInterviewerSession",
    "A reply that is being made is given up. The count of attempts to steer the interviewer stays.",
    answers: [
      done("Nothing was said yet", "Conversation reset. Ready to start a new interview."), .unknownSession,
      .v2FullDisk,
    ])

  static let conversationStatus = conversation(
    "getInterviewerSessionStatus", "",
    answers: [
      .json(
        .ok, "How far it is", .conversationStatus,
        examples: [
          .init(
            "In the middle",
            [
              "session_id": id, "active": true, "questions_asked": 2, "total_expected_questions": 8,
            ])
        ]), .unknownSession,
    ])

  static let conversationHistory = conversation(
    "getInterviewerSessionHistory", "",
    answers: [
      .json(
        .ok, "What was said, in the order of time", .conversationHistory,
        examples: [
          .init(
            "The beginning",
            [
              "session_id": id, "model_name": .string(InterviewerSessionsAPI.modelName),
              "interviewer": "built-in", "active": true, "questions_asked": 0, "total_expected_questions": 8,
              "history": [["role": "assistant", "content": "Hi, I am Mia, your interviewer…"]],
            ])
        ]), .unknownSession,
    ])

  static let saveConversation = conversation(
    "saveInterviewerSession", "The file is written in the background, below `interview_sessions/`.",
    answers: [
      done("It will be saved", "Session saving initiated"), .unknownSession,
      .failure(
        .serviceUnavailable, "Too many wait to be saved", detail: "Too many sessions wait to be saved",
        headers: [.init("Retry-After", .string("Seconds"))]),
    ])

  static let listConversations = Operation(
    "listInterviewerSessions", tag: .interviewerSessions, description: "By ids, the newest first.",
    parameters: [
      .query("skip", .integer("How many to pass over", in: 0...Int.max).standard(0)),
      .query(
        "limit",
        .integer("How many at most", in: 1...InterviewerSessionsAPI.mostListed)
          .standard(.integer(InterviewerSessionsAPI.mostListed))),
    ], errors: .detail,
    answers: [
      .json(
        .ok, "The sessions", .map(of: .listedConversation, "By their ids").named("InterviewerSessions"),
        examples: [
          .init(
            "One session",
            .object([
              .init(
                "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
                [
                  "model_name": .string(InterviewerSessionsAPI.modelName),
                  "last_access": "2024-05-12T15:30:45.123000", "interview_active": true, "questions_asked": 3,
                  "total_expected_questions": 8,
                ])
            ]))
        ])
    ])

  static let deleteConversation = conversation(
    "deleteInterviewerSession", "It is saved to a file first. A reply that is being made is given up.",
    answers: [
      done(
        "It is saved and gone",
        "Session saved to interview_sessions/1b4e28ba-2fa1-41d2-883f-0016d3cca427_20240512T153045123Z.json and "
          + "deleted successfully"), .unknownSession, .v2FullDisk,
    ])

  static let endConversation = conversation(
    "endInterviewerSession", "A reply that is being made is given up.",
    answers: [
      done("No interview is being held any more", "Interview ended successfully"),
      .wrongMoment("There is none", "No active interview in this session"), .unknownSession, .v2FullDisk,
    ])

  static let modelInfo = Operation(
    "getInterviewerModel", tag: .interviewerSessions, errors: .detail,
    answers: [
      .json(
        .ok, "The documented model, and who really asks", .interviewerModel,
        examples: [
          .init(
            "Without a model",
            [
              "model_name": .string(InterviewerSessionsAPI.modelName),
              "description": "Pre-configured large language model for interview simulations",
              "interviewer": "built-in",
            ])
        ])
    ])

  static let conversationSecurity = conversation(
    "getInterviewerSessionSecurity",
    "How many messages of the candidate tried to steer the interviewer, by documented rules; each counts as it comes.",
    answers: [
      .json(
        .ok, "The count", .conversationSecurity,
        examples: [.init("None", ["session_id": id, "potential_cheat_attempts": 0, "active": true])]),
      .unknownSession,
    ])

  // MARK: - Help

  private static let id: JSONValue = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"

  private static func conversation(
    _ operation: String, _ description: String, body: Body? = nil, ofSession: Bool = true, answers: [Answer]
  ) -> Operation {
    Operation(
      operation, tag: .interviewerSessions, description: description,
      parameters: ofSession
        ? [.path("session_id", .string("The id that creating the session gave").example(id))] : [],
      body: body, errors: .detail, answers: answers)
  }

  private static func done(_ description: String, _ message: String) -> Answer {
    .json(
      .ok, description, .conversationMessageAnswer,
      examples: [.init("Done", ["session_id": id, "message": .string(message)])])
  }
}

extension Operation.Answer {
  fileprivate static let spoken = Operation.Answer(
    .ok, "What the interviewer says, piece by piece; cut off where it breaks off",
    [
      .init(
        "text/plain", .string("The reply"),
        examples: [.init("A question", "Could you tell me how you found the slow queries?")])
    ], headers: [.init("Cache-Control", .constant("no-store"))])

  fileprivate static func wrongMoment(_ description: String, _ detail: String) -> Operation.Answer {
    .failure(.badRequest, description, detail: detail)
  }

  fileprivate static let speaking = Operation.Answer.failure(
    .conflict, "The interviewer is speaking, or was interrupted by a reset, an end or a deletion",
    detail: "The interviewer is speaking in this session: wait for the reply's end")

  fileprivate static let silent = Operation.Answer.failure(
    .badGateway, "The interviewer failed before its first word; the session is as it was",
    detail: "The interviewer's reply failed: the model did not answer in time")
}
