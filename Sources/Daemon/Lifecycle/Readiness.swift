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
  /// A part that is down is not asked as often.
  private static let failureValidity = Duration.seconds(5)

  private let checks: [Check]
  private let limit: Duration
  private var known: (state: State, until: ContinuousClock.Instant)?
  /// Under way: all who ask meanwhile get what it finds.
  private var running: Task<State, Never>?
  private var isStopping = false

  /// - Parameter limit: for each check; probes do not wait longer than a few seconds.
  init(checks: [Check], limit: Duration = .seconds(3)) {
    self.checks = checks
    self.limit = limit
  }

  /// From now on the answer is no, so that balancers send nobody any more.
  func stop() { isStopping = true }

  func state() async -> State {
    if isStopping { return State(status: "stopping", checks: [:]) }
    if let known, known.until > .now { return known.state }
    if let running { return await running.value }
    let task = Task { [checks, limit] in await Self.state(of: checks, limit: limit) }
    running = task
    let state = await task.value
    running = nil
    known = (state, .now + (state.isReady ? Self.validity : Self.failureValidity))
    return state
  }

  /// Tries all at once.
  private static func state(of checks: [Check], limit: Duration) async -> State {
    let results = await withTaskGroup(of: (String, String).self) { group in
      for check in checks { group.addTask { (check.name, await result(of: check, limit: limit)) } }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    let isReady = results.values.allSatisfy { $0 == "ok" }
    return State(status: isReady ? "ready" : "not_ready", checks: results)
  }

  private static func result(of check: Check, limit: Duration) async -> String {
    let (first, results) = AsyncStream<String>.makeStream()
    let run = Task {
      do {
        try await check.run()
        results.yield("ok")
      } catch {
        results.yield("\(error)")
      }
    }
    let clock = Task {
      try await Task.sleep(for: limit)
      results.yield("did not answer within \(limit / .seconds(1)) s")
    }
    defer {
      // Not waited for: what hangs may not heed it.
      run.cancel()
      clock.cancel()
    }
    return await first.first { _ in true } ?? ""
  }
}
