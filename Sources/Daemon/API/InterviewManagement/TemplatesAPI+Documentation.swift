internal import HTTPServer
internal import Storage

extension Operation {
  static let listTemplates = Operation(
    managed: "listTemplates", tag: .templates,
    description: "By their names. What the interviewer pays attention to is shown to admins only.",
    parameters: [
      .query("skip", .integer("How many to pass over", in: 0...Int.max).standard(0)),
      .query("limit", .integer("How many at most", in: 1...1000).standard(100)),
    ],
    answers: [
      .json(
        .ok, "A page of them", .list(of: .template),
        examples: [.init("One template, as users see it", .array([example(showsInstructions: false)]))]),
      .failure(
        .badRequest, "A parameter is wrong", detail: "limit must be a whole number from 1 to 1000"),
    ])

  static let showTemplate = Operation(
    managed: "getTemplate", tag: .templates, parameters: [template],
    answers: [
      .json(
        .ok, "The template", .template,
        examples: [
          .init("As users see it", example(showsInstructions: false)), .init("As admins see it", example),
        ]), .unknownTemplate,
    ])

  static let putTemplate = Operation(
    managed: "putTemplate", tag: .templates,
    description: """
      A template that is there already is replaced, for the tokens of interviews that are under way too. Control \
      characters and white space around texts are dropped.
      """,
    parameters: [template],
    body: .json(.newTemplate, examples: [.init("A template", example)]),
    answers: [
      .json(
        .ok, "There was one of this id: it is replaced", .template, examples: [.init("A template", example)]),
      .json(.created, "The template is new", .template, examples: [.init("A template", example)]),
      .failure(
        .badRequest, "A field is missing, wrong or unknown; the sentence names it",
        detail: "questions[0].text is missing"),
      .noAdmin, .noRoom,
    ])

  static let deleteTemplate = Operation(
    managed: "deleteTemplate", tag: .templates, parameters: [template],
    answers: [
      Answer(.noContent, "It is deleted"), .noAdmin, .unknownTemplate,
      .failure(
        .conflict, "There are interviews of it",
        detail: "There are interviews of this template: delete them first"),
      .noRoom,
    ])

  private static let template = Parameter.path(
    "template_id", Schema.uuid("The template").example("3fa85f64-5717-4562-b3fc-2c963f66afa6"))

  private static let example = example(showsInstructions: true)

  private static func example(showsInstructions: Bool) -> JSONValue {
    let instructions: [JSONValue.Member] =
      showsInstructions ? [.init("instructions", "Ask for reasons and numbers.")] : []
    let texts: [JSONValue] = [
      "Should the client enter?", "How large is the market?", "Which way in?", "What do you recommend?",
    ]
    return [
      "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "name": "Cloud software enters Southeast Asia",
      "case_type": "Market Entry", "industry": "Technology", "difficulty": "Medium",
      "questions": .array(
        texts.enumerated().map { index, text in
          .object([.init("number", .integer(index + 1)), .init("text", text)] + instructions)
        }),
    ]
  }
}

extension Operation.Answer {
  fileprivate static let unknownTemplate = Operation.Answer.failure(
    .notFound, "There is no such template", detail: "Template not found")

  fileprivate static let noAdmin = Operation.Answer.failure(
    .forbidden, "The caller is no admin", detail: "Only admins may do this")
}

extension Schema {
  private static func word(_ description: String) -> Schema {
    .string(description, length: 1...TemplateJSON.maxName)
  }

  private static let words: [Property] = [
    .required("name", word("For people")), .required("case_type", word("As `Market Entry`")),
    .required("industry", word("As `Technology`")), .required("difficulty", word("As `Medium`")),
  ]

  private static let texts: [Property] = [
    .required("text", .string("What the candidate is asked", length: 1...TemplateJSON.maxText))
  ]

  private static let instructions = Schema.string(
    "What the interviewer pays attention to; part of a session's instructions",
    length: 0...TemplateJSON.maxText)

  private static func questions(_ question: Schema) -> Property {
    let count = InterviewTemplate.questionCount
    return .required("questions", .list(of: question, count: count...count))
  }

  fileprivate static let template = Schema.object(
    [.required("id", .uuid("The template"))] + words + [
      questions(
        .object(
          [.required("number", .questionNumber)] + texts + [
            .optional(
              "instructions", instructions.described("What the interviewer pays attention to (for admins)"))
          ]))
    ]
  ).named("InterviewTemplate")

  fileprivate static let newTemplate = Schema.object(
    [.optional("id", .uuid("That of the path, if it is given").nullable)] + words + [
      questions(
        .object(
          texts + [
            .optional("number", Schema.questionNumber.described("Its position, if it is given").nullable),
            .optional("instructions", instructions.nullable),
          ]
        ).closed)
    ]
  ).closed.named("NewInterviewTemplate")
}
