extension Schema {
  /// RFC 9457 problem details, as routes answer that have no error body of their own.
  public static let problem = Schema.object(
    "RFC 9457 problem details",
    [
      .required("type", .constant("about:blank")),
      .required("title", .string("What the status means").example("Not Found")),
      .required("status", .integer("The answer's status", in: 400...599).example(404)),
      .required("detail", .string("What is wrong, in a sentence").example("there is no interview 10")),
    ]
  ).named("Problem")
}
