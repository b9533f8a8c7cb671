internal import Core
internal import FoundationEssentials
internal import Storage
internal import Synchronization

/// Claims jobs and runs them, so many at a time, until it is stopped.
///
/// What it has claimed it finishes or hands back: a job is lost neither by a stop nor by an error.
final class WorkerPool: Sendable {
  /// Why a job's task was cancelled.
  private enum Ending { case lost, cancelled, shutdown }

  private struct Work {
    var lease: JobLease
    var kind: String
    var group: String
    var task: Task<Void, any Error>
    var ending: Ending?
  }

  private struct State {
    var works: [JobID: Work] = [:]
    var isStopping = false
    /// Jobs have ended without their worker: their recordings may be left.
    var mustSweep = false
  }

  /// How often the queue is asked when nobody tells of new jobs: other processes may have put some in.
  private static let poll = Duration.seconds(1)
  private static let heartbeat = Duration.seconds(15)
  /// Seconds, for a job that found no room. At random, so that two of them do not meet again and again.
  private static let postponement = 1.0...20
  /// Heartbeats between two clearances of jobs that have ended.
  private static let beatsPerPrune = 240
  /// For how long those are kept, for operators to look at.
  private static let retention = 7 * 24 * 3600.0
  /// For how long marks are kept for the same content.
  private static let scoreRetention = 30 * 24 * 3600.0

  /// These are worked on while the disk is full, too: only the keeping of answers empties the folder of uploads.
  private static let kindsThatMakeRoom: Set = [AnswerJob.kind]

  /// Recordings worked on at once.
  let width: Int
  /// Theirs, which jobs share with live answers.
  let places: WorkPlaces
  private let queue: JobQueue
  /// The upkeep of the queue is that of recordings' jobs.
  private let questions: QuestionRunner
  private let runners: [String: any JobRunner]
  /// Of the kinds that are no work on recordings. Evaluations mostly wait for models, and the keeping of answers
  /// for the object store: recordings are not to wait with them.
  private let ownPlaces: [String: Int]
  private let room: RoomGuard
  private let metrics: DaemonMetrics
  private let logger: Logger
  private let state = Mutex(State())
  /// Rings when there may be something to do: a job came in or one ended.
  private let bell = Bell()

  init(
    width: Int, queue: JobQueue, questions: QuestionRunner, evaluations: EvaluationRunner,
    answers: RecordingKeeper, room: RoomGuard, metrics: DaemonMetrics, logger: Logger
  ) {
    self.width = width
    self.queue = queue
    self.questions = questions
    runners = [QuestionJob.kind: questions, EvaluationJob.kind: evaluations, AnswerJob.kind: answers]
    ownPlaces = [EvaluationJob.kind: 2 * width, AnswerJob.kind: width]
    places = WorkPlaces(width) { [bell] in bell.ring() }
    self.room = room
    self.metrics = metrics
    self.logger = logger
  }

  /// Recordings that are being worked on.
  var busy: Int { running(QuestionJob.kind) + places.live }

  private var isIdle: Bool { state.withLock { $0.works.isEmpty } }

  private func running(_ kind: String) -> Int {
    state.withLock { $0.works.values.count { $0.kind == kind } }
  }

  /// Places for jobs of a kind, which are to be given back.
  private func takePlaces(for kind: String) -> Int {
    ownPlaces[kind].map { $0 - running(kind) } ?? places.takeForJobs()
  }

  private func givePlaces(_ count: Int, of kind: String) {
    if ownPlaces[kind] == nil { places.give(count) }
  }

  /// Ends the running jobs of a group, whose cancellation has been committed.
  func cancel(group: String) {
    state.withLock { $0.mustSweep = true }
    end(.cancelled) { $0.group == group }
  }

  /// Claims nothing more. What is not finished by `grace` from now is handed back. ``run()`` then returns.
  func stop(grace: Duration) async {
    state.withLock { $0.isStopping = true }
    bell.ring()
    let deadline = ContinuousClock.now + grace
    while !isIdle, ContinuousClock.now < deadline { await bell.wait(atMost: deadline - .now) }
    end(.shutdown) { _ in true }
  }

  /// Works until ``stop(grace:)``.
  func run() async {
    let beating = Task { await beat() }
    let listening = Task { for await _ in queue.wakeUps { bell.ring() } }
    var isPauseTold = false
    await withDiscardingTaskGroup { group in
      while !isStopping {
        let hasRoom = await hasRoom(&isPauseTold)
        for job in await claim(hasRoom: hasRoom) { begin(job, in: &group) }
        await bell.wait(atMost: await untilDue())
      }
    }
    beating.cancel()
    listening.cancel()
  }

  /// How long to wait for a ring: no longer than until the next retry.
  private func untilDue() async -> Duration {
    let hasPlaces = places.hasRoomForJobs || ownPlaces.contains { $0.value > running($0.key) }
    guard hasPlaces, !room.isPaused,
      let next = try? await queue.nextRunAt()
    else { return Self.poll }
    let left = Duration.seconds(next.timeIntervalSinceNow)
    return left > .zero ? min(left, Self.poll) : Self.poll
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  private func end(_ ending: Ending, where applies: (Work) -> Bool) {
    let tasks = state.withLock { state in
      state.works.filter { applies($0.value) && $0.value.ending == nil }.map { id, work in
        state.works[id]?.ending = ending
        return work.task
      }
    }
    for task in tasks { task.cancel() }
  }

  // MARK: - Claiming

  /// Whether the disk has room for work. Tells subscribers when there is none, as soon as that can be written,
  /// and when there is some again.
  private func hasRoom(_ isPauseTold: inout Bool) async -> Bool {
    let hasRoom = await room.look()
    switch (hasRoom, isPauseTold) {
    case (true, false): break
    case (true, true):
      isPauseTold = !(await questions.announce(RunMessage.queued, insteadOf: RunMessage.paused))
    case (false, false): isPauseTold = await questions.announce(RunMessage.paused)
    // What was begun meanwhile.
    case (false, true): _ = await questions.announce(RunMessage.paused, insteadOf: RunMessage.queued)
    }
    return hasRoom
  }

  private func claim(hasRoom: Bool) async -> [ClaimedJob] {
    var jobs: [ClaimedJob] = []
    let kinds = hasRoom ? Set(runners.keys) : Self.kindsThatMakeRoom
    for kind in kinds.sorted() where !isStopping {
      let free = takePlaces(for: kind)
      guard free > 0 else { continue }
      var claimed: [ClaimedJob] = []
      do {
        claimed = try await queue.claim(kinds: [kind], limit: free)
      } catch {
        logger.error("cannot claim jobs", ["reason": "\(error)"])
      }
      givePlaces(free - claimed.count, of: kind)
      jobs += claimed
    }
    return jobs
  }

  /// Only jobs of these kinds are claimed.
  private func runner(of job: ClaimedJob) -> any JobRunner { runners[job.kind] ?? questions }

  private func begin(_ job: ClaimedJob, in group: inout DiscardingTaskGroup) {
    let runner = runner(of: job)
    let task = Task { try await runner.run(job) }
    state.withLock { $0.works[job.id] = Work(lease: job.lease, kind: job.kind, group: job.group, task: task) }
    // A stop may have come in between.
    if isStopping { end(.shutdown) { $0.lease == job.lease } }
    group.addTask {
      let result = await task.result
      await self.ended(job, result)
      self.state.withLock { _ = $0.works.removeValue(forKey: job.id) }
      self.givePlaces(1, of: job.kind)
      self.bell.ring()
    }
  }

  // MARK: - Ending

  private func ended(_ job: ClaimedJob, _ result: Result<Void, any Error>) async {
    guard case .failure(let error) = result else { return note(job, "done") }
    while true {
      do {
        return try await record(error, of: job)
      } catch JobError.wantedAgain {
        return note(job, "handed_back")
      } catch {
        let isDiskFull = (error as? DatabaseError)?.isDiskFull ?? false
        // Otherwise its lease runs out, and then it is taken up again.
        guard isDiskFull, !isStopping else { return note(job, "lost", .error, "\(error)") }
      }
      await bell.wait(atMost: Self.poll)
    }
  }

  private func record(_ error: any Error, of job: ClaimedJob) async throws {
    let ending = state.withLock { $0.works[job.id]?.ending }
    switch (ending, error) {
    case (.lost, _), (_, JobError.leaseLost): note(job, "lost", .warning)
    case (.cancelled, _):
      try await runner(of: job).cancelled(job)
      note(job, "cancelled")
    case (.shutdown, _), (_, is EvaluationOutdated):
      // Nothing has failed: it is taken up again, as it is by then.
      try await queue.release(job.lease)
      note(job, "handed_back")
    default: try await failed(job, JobFailure(error))
    }
  }

  private func failed(_ job: ClaimedJob, _ failure: JobFailure) async throws {
    if failure.remedy == .room {
      note(job, "postponed", .error, failure.detail)
      // What it has fetched so far may be all that is in the way: of another job's recording, too.
      await runner(of: job).discard(job)
      // Before there is room the database could not write it down either.
      repeat { await bell.wait(atMost: Self.poll) } while await room.shortage() != nil && !isStopping
      try await queue.postpone(job.lease, by: .seconds(Double.random(in: Self.postponement)))
      return
    }
    switch try await runner(of: job).failed(job, failure) {
    case .retry: note(job, "retry", .warning, failure.detail)
    case .dead: note(job, "dead", .error, failure.detail)
    }
  }

  /// Counts how a job ended, and says it.
  private func note(
    _ job: ClaimedJob, _ outcome: String, _ level: Logger.Level = .info, _ reason: String? = nil
  ) {
    metrics.jobs.add(1, [outcome])
    logger.log(
      level, "job \(outcome.replacing("_", with: " "))",
      [("job", job.id.rawValue), ("about", job.key)] + (reason.map { [("reason", $0)] } ?? []))
  }

  // MARK: - Leases

  private func beat() async {
    var beats = 0
    while (try? await Task.sleep(for: Self.heartbeat)) != nil {
      let leases = state.withLock { $0.works.values.map(\.lease) }
      do {
        if !leases.isEmpty {
          for (lease, answer) in try await queue.heartbeat(leases) {
            switch answer {
            case .renewed: break
            case .lost: end(.lost) { $0.lease == lease }
            case .cancelRequested: end(.cancelled) { $0.lease == lease }
            }
          }
        }
        try await questions.recoverExpired()
        let mustSweep = state.withLock { state in
          defer { state.mustSweep = false }
          return state.mustSweep
        }
        if mustSweep || beats % Self.beatsPerPrune == 0 { try await questions.sweep() }
        if beats % Self.beatsPerPrune == 0 {
          try await queue.prune(finishedBefore: Date(timeIntervalSinceNow: -Self.retention))
          try await questions.interviews.pruneScoreCache(
            unusedSince: Date(timeIntervalSinceNow: -Self.scoreRetention))
        }
        beats += 1
      } catch {
        logger.error("cannot renew leases", ["reason": "\(error)"])
      }
    }
  }
}
