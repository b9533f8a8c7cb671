internal import HTTPServer
internal import Storage

extension Operation {
  static let listTemplates = Operation(
    managed: "listTemplates", tag: .templates, description: "All of them, by their names.",
    answers: [
      .json(
        .ok, "The templates", .list(of: .template), examples: [.init("One template", .array([example]))])
    ])

  static let showTemplate = Operation(
    managed: "getTemplate", tag: .templates, parameters: [template],
    answers: [
      .json(.ok, "The template", .template, examples: [.init("A template", example)]), .unknownTemplate,
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
      .json(.ok, "There was one of this id: it is replaced", .template),
      .json(.created, "The template is new", .template),
      .failure(
        .badRequest, "A field is missing or wrong; the sentence names it",
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

  private static let example: JSONValue = [
    "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "name": "Cloud software enters Southeast Asia",
    "case_type": "Market Entry", "industry": "Technology", "difficulty": "Medium",
    "questions": .array(
      ["Should the client enter?", "How large is the market?", "Which way in?", "What do you recommend?"]
        .enumerated().map { index, text in
          [
            "number": .integer(index + 1), "text": .string(text),
            "instructions": "Ask for reasons and numbers.",
          ]
        }),
  ]
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
        .object([.required("number", .questionNumber)] + texts + [.required("instructions", instructions)]))
    ]
  ).named("InterviewTemplate")

  fileprivate static let newTemplate = Schema.object(
    [.optional("id", .uuid("That of the path, if it is given").nullable)] + words + [
      questions(.object(texts + [.optional("instructions", instructions.nullable)]))
    ]
  ).named("NewInterviewTemplate")
}
