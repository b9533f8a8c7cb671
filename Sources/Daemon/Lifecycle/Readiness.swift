/// Whether the parts that the daemon relies on work: asked often, so it is cheap, and briefly remembered.
actor Readiness {
  /// A part and the way to try it: says nothing when it works, and throws a sentence when not.
  struct Check: Sendable {
    var name: String
    var run: @Sendable () async throws -> Void
  }

  struct State: Encodable, Sendable {
    /// `ready`, `not_ready` or `stopping`.
    var status: String
    /// By part: `ok`, or what is wrong.
    var checks: [String: String]

    var isReady: Bool { status == "ready" }
  }

  private static let validity = Duration.seconds(1)

  private let checks: [Check]
  private var known: (state: State, until: ContinuousClock.Instant)?
  private var isStopping = false

  init(checks: [Check]) { self.checks = checks }

  /// From now on the answer is no, so that balancers send nobody any more.
  func stop() { isStopping = true }

  func state() async -> State {
    if isStopping { return State(status: "stopping", checks: [:]) }
    if let known, known.until > .now { return known.state }
    var results: [String: String] = [:]
    for check in checks {
      do {
        try await check.run()
        results[check.name] = "ok"
      } catch {
        results[check.name] = "\(error)"
      }
    }
    let isReady = results.values.allSatisfy { $0 == "ok" }
    let state = State(status: isReady ? "ready" : "not_ready", checks: results)
    known = (state, .now + Self.validity)
    return state
  }
}
