internal import HTTPServer
internal import Storage

extension Operation {
  static let listManagedInterviews = Operation(
    managed: "listManagedInterviews",
    description: "The caller's, or for admins everybody's: the newest first.",
    parameters: [
      .query("skip", .integer("How many to pass over", in: 0...Int.max).standard(0)),
      .query("limit", .integer("How many at most", in: 1...1000).standard(100)),
      .query("status", .managedStatus.described("Only those with this status")),
      .query("user_id", .string("Only those of this user (admins)")),
    ],
    answers: [
      .json(
        .ok, "A page of them", .list(of: .managedInterview),
        examples: [.init("One interview", .array([example]))]),
      .failure(
        .badRequest, "A parameter is wrong", detail: "limit must be a whole number from 1 to 1000"),
      .failure(
        .forbidden, "The caller is no admin and gives a `user_id`",
        detail: "Only admins may filter by user_id"),
    ])

  static let createManagedInterview = Operation(
    managed: "createManagedInterview", description: "It is the caller's, and at its first question.",
    body: .json(
      Schema.object([.required("template_id", .uuid("What the interview is about"))]).closed
        .named("NewManagedInterview"),
      examples: [.init("The template that is there from the start", ["template_id": templateID])]),
    answers: [
      .json(
        .created, "It has begun", .managedInterview,
        examples: [.init("A new interview", interview("in-progress", nil, 1, []))],
        headers: [.init("Location", .string("The interview's path"))]),
      .failure(.badRequest, "A field is missing or wrong", detail: "template_id must be a UUID"),
      .failure(.notFound, "There is no such template", detail: "Template not found"), .noRoom,
    ])

  static let showManagedInterview = Operation(
    managed: "getManagedInterview", parameters: [.managedInterview],
    answers: [
      .json(.ok, "The interview", .managedInterview, examples: [.init("At its second question", example)]),
      .otherUsers, .unknownManaged,
    ])

  static let updateManagedInterview = Operation(
    managed: "updateManagedInterview",
    description: """
      What is not given stays. `completed_at` is set when the status becomes `completed`. An interview that is \
      completed or cancelled takes only what it is already, so that a request may be sent again.
      """,
    parameters: [.managedInterview],
    body: .json(
      Schema.object([
        .optional("status", .managedStatus),
        .optional(
          "progress_data",
          .object([
            .optional("current_question", .questionNumber),
            .optional("questions_completed", .list(of: .questionNumber, "Each once, in any order")),
          ]).closed),
      ]).closed.named("ManagedInterviewChange"),
      examples: [
        .init(
          "The end",
          [
            "status": "completed",
            "progress_data": ["current_question": 4, "questions_completed": [1, 2, 3, 4]],
          ])
      ]),
    answers: [
      .json(
        .ok, "The interview as it is now", .managedInterview,
        examples: [.init("Completed", interview("completed", "2023-01-01T13:30:00Z", 4, [1, 2, 3, 4]))]),
      .failure(
        .badRequest, "A field is unknown or wrong, or there is none",
        detail: "status must be in-progress, completed or cancelled"),
      .otherUsers, .unknownManaged,
      .failure(
        .conflict, "The interview is over, and this would change it",
        detail: "The interview is completed and cannot be changed any more"),
      .noRoom,
    ])

  static let deleteManagedInterview = Operation(
    managed: "deleteManagedInterview", parameters: [.managedInterview],
    answers: [Answer(.noContent, "It is deleted"), .otherUsers, .unknownManaged, .noRoom])

  private static let templateID: JSONValue = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
  private static let example = interview("in-progress", nil, 2, [1])

  private static func interview(
    _ status: JSONValue, _ completedAt: JSONValue, _ current: JSONValue, _ completed: JSONValue
  ) -> JSONValue {
    [
      "id": "5fa85f64-5717-4562-b3fc-2c963f66afa8", "user_id": "2fa85f64-5717-4562-b3fc-2c963f66afa9",
      "template_id": templateID, "status": status, "started_at": "2023-01-01T12:00:00Z",
      "completed_at": completedAt,
      "progress_data": ["current_question": current, "questions_completed": completed],
    ]
  }
}

extension Schema {
  fileprivate static let managedInterview = Schema.object([
    .required("id", .uuid("The interview")),
    .required("user_id", .string("Whose it is: the `sub` of the token that it was begun with")),
    .required("template_id", .uuid("What it is about")),
    .required("status", .managedStatus),
    .required("started_at", .timestamp("When it was begun")),
    .required("completed_at", .timestamp("When it became `completed`").nullable),
    .required(
      "progress_data",
      .object([
        .required("current_question", .questionNumber),
        .required("questions_completed", .list(of: .questionNumber, "Each once, in their order")),
      ])),
  ]).named("ManagedInterview")
}
