internal import HTTPServer

extension Operation {
  static let health = Operation(
    "health", tag: .operations,
    description: "For liveness: it looks at nothing else.",
    answers: [
      .json(
        .ok, "It answers", .object([.required("status", .constant("ok"))]).named("Health"),
        examples: [.init("It answers", ["status": "ok"])])
    ])

  static let ready = Operation(
    "readiness", tag: .operations,
    description: "The answer is remembered for a second, and for five while a part is down.",
    answers: [
      .json(
        .ok, "Every part works", .readiness,
        examples: [
          .init(
            "Ready",
            [
              "checks": [
                "database": "ok", "disk": "ok", "objects": "ok", "recogniser": "ok", "sandbox": "ok",
              ],
              "status": "ready",
            ])
        ]),
      .json(
        .serviceUnavailable, "A part does not work, or the daemon is stopping", .readiness,
        examples: [.init("Stopping", ["checks": [:], "status": "stopping"])]),
    ])

  static let metrics = Operation(
    "metrics", tag: .operations,
    description: "Requests, jobs, stages, workers: every one has its `HELP` line.",
    answers: [
      Answer(
        .ok, "Prometheus' text format, version 0.0.4",
        [
          Content(
            "text/plain", .string(),
            examples: [
              Example(
                "A gauge",
                """
                # HELP interviewd_workers Recordings that may be worked on at once.
                # TYPE interviewd_workers gauge
                interviewd_workers 2

                """)
            ])
        ])
    ])
}

extension Schema {
  fileprivate static let readiness = Schema.object([
    .required("status", .oneOf(["ready", "not_ready", "stopping"])),
    .required("checks", .map(of: .string(), "By part: `ok`, or what is wrong")),
  ]).named("Readiness")
}
