internal import Core
internal import FoundationEssentials
internal import Speech
internal import Storage

/// Does the work of one job: fetch → decode → { transcribe ∥ analyse } → archive → record.
///
/// Each stage's result is kept before the next begins, and each may be repeated: a job that is taken up again
/// goes on where it was.
struct QuestionRunner: JobRunner {
  let queue: JobQueue
  let interviews: InterviewStore
  let fetcher: RecordingFetcher
  let pipeline: RecordingPipeline
  let archive: TranscriptArchive
  let hub: ProgressHub
  let metrics: DaemonMetrics
  let logger: Logger

  func run(_ job: ClaimedJob) async throws {
    let question = try QuestionJob(payload: job.payload)
    let reporter = ProgressReporter(
      question: question, plan: QuestionProgress(transcribes: pipeline.recogniser != nil),
      interviews: interviews, hub: hub)
    try await reporter.reporting { reporter in
      let report =
        if let kept = try kept(job) { kept } else { try await analyse(job, question, reporter) }
      try await record(job, question, report)
    }
    // The recording has done its duty. Should this fail, the next start sweeps.
    await discard(job)
  }

  /// The report of an earlier attempt that got as far as that; not that of a recogniser that is not wanted any
  /// more.
  private func kept(_ job: ClaimedJob) throws -> String? {
    guard let report = job.checkpoints[Stage.analyse.rawValue] else { return nil }
    let recogniser = try Report.transcript(in: report)?.recogniser
    let isOfFallback = recogniser != nil && recogniser == pipeline.fallback?.name
    return recogniser == pipeline.recogniser?.name || isOfFallback ? report : nil
  }

  /// Fetches and analyses; the report's JSON.
  private func analyse(
    _ job: ClaimedJob, _ question: QuestionJob, _ reporter: ProgressReporter
  ) async throws -> String {
    try await reporter.begin(.fetch)
    let fetching = ContinuousClock.now
    let size = try await fetcher.fetch(question.videoURL, job: job.id.rawValue) {
      reporter.update(.fetch, $0)
    }
    let fetchTime = (ContinuousClock.now - fetching)
    metrics.fetched(bytes: size, in: fetchTime)
    let next = pipeline.recogniser == nil ? Stage.decode : .transcribe
    try await keep(.fetch, "{\"size\":\(size)}", for: job, question, reporter, next: next)

    let path = fetcher.path(of: job.id.rawValue)
    let comesBack = job.attempt < queue.retry.maxAttempts
    var report = try await pipeline.analyse(path, called: question.fileName, comesBack: comesBack) {
      stage, percent in
      reporter.update(stage, Double(percent) / 100)
    }
    report.timings[Stage.fetch.rawValue] = fetchTime.rounded
    metrics.analysed(report)
    noteFallback(report, job)
    // Its address is settled before it is there, so that the report need not be changed afterwards.
    if report.transcript != nil {
      report.recording.archive = try archive.url(of: try await key(of: question))
    }
    let json = try report.json()
    try await keep(.analyse, json, for: job, question, reporter, next: .archive)
    return json
  }

  /// An expired key shows in the transcripts' quality, and long before in the log.
  private func noteFallback(_ report: Report, _ job: ClaimedJob) {
    guard let used = report.transcript?.recogniser, used != pipeline.recogniser?.name else { return }
    metrics.fallbacks.add(1)
    logger.warning(
      "the fallback recogniser was used",
      ["about": job.key, "recogniser": used, "reason": report.warnings.last ?? ""])
  }

  /// Keeps a stage's result and shows that the next has begun, in one transaction.
  private func keep(
    _ stage: Stage, _ result: String, for job: ClaimedJob, _ question: QuestionJob,
    _ reporter: ProgressReporter, next: Stage
  ) async throws {
    let plan = reporter.plan
    let now = interviews.now()
    let interview = try await queue.checkpoint(job.lease, stage: stage.rawValue, value: result) {
      connection in
      try InterviewStore.advance(
        question.interview, question.question, to: plan.percent(next, 0), stage: next.rawValue,
        message: plan.message(next), on: connection, now: now)
    }
    if let interview { hub.publish(interview) }
  }

  private func record(_ job: ClaimedJob, _ question: QuestionJob, _ report: String) async throws {
    let transcript = try Report.transcript(in: report)
    var url: String?
    if let transcript {
      let start = ContinuousClock.now
      url = try await archive.store(transcript, key: try await key(of: question))
      metrics.stage(.archive, took: ContinuousClock.now - start)
    }
    let now = interviews.now()
    let interview = try await queue.complete(job.lease) { [url] connection in
      try InterviewStore.complete(
        question, report: report,
        transcriber: transcript?.recogniser ?? InterviewStore.noTranscriber,
        archiveURL: url, stage: Stage.record.rawValue, message: "Question \(question.question) is done",
        on: connection, now: now)
    }
    if let interview { hub.publish(interview) }
  }

  /// Of the transcript in the object store; always the same for a question and a name.
  private func key(of question: QuestionJob) async throws -> String {
    try await interviews.transcriptKey(
      archive.stem(of: question.fileStem), for: question.interview, question.question)
  }
}

extension QuestionJob {
  /// The recording's name in the URL; the question's numbers where it has none.
  fileprivate var fileName: String {
    let name = RecordingSource(videoURL)?.fileName ?? ""
    return name.isEmpty ? "\(interview)-\(question)" : name
  }

  fileprivate var fileStem: String {
    URL(filePath: "/" + fileName).deletingPathExtension().lastPathComponent
  }
}
