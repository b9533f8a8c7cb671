internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Sandbox
internal import Speech
internal import Storage
internal import Synchronization

/// One recording that a client has sent, or is sending.
final class IncomingRecording: Sendable {
  /// What is made of it.
  private enum Work {
    case report(Task<Report, any Error>)
    case picture(Task<Picture, any Error>)

    func cancel() {
      switch self {
      case .report(let task): task.cancel()
      case .picture(let task): task.cancel()
      }
    }
  }

  private struct State {
    var purpose: IncomingRecordings.Purpose
    var size = 0
    /// Begun while it came in; nil where it is begun when it is complete.
    var work: Work?
    var place: EarlyPlaces.Place?
    /// Bringing the whole file onto the disk.
    var syncing: Task<Void, any Error>?
    var isGone = false
  }

  /// Its file's name among the uploads.
  let name: String
  private let uploads: IncomingRecordings
  private let file: ReceivedFile
  private let growth: RecordingGrowth
  private let state: Mutex<State>

  /// Begins an empty one.
  init(_ uploads: IncomingRecordings, _ purpose: IncomingRecordings.Purpose) async throws {
    self.uploads = uploads
    state = Mutex(State(purpose: purpose))
    name = UUID().uuidString.lowercased()
    let growth = try RecordingGrowth()
    self.growth = growth
    file = try await ReceivedFile(path: uploads.path(of: name)) { growth.grew() }
  }

  deinit { discard() }

  /// Bytes.
  var size: Int { state.withLock { $0.size } }

  // MARK: - Receiving

  func append(_ bytes: [UInt8]) async throws {
    let limit = uploads.pipeline.maxSize
    let size = state.withLock { state in
      state.size += bytes.count
      return state.size
    }
    guard size <= limit else { throw BodyError.tooLarge(limit: limit) }
    try await file.append(bytes)
  }

  var hasBegun: Bool { state.withLock { $0.work != nil } }

  /// Begins the work on what has come so far.
  func begin(_ place: EarlyPlaces.Place) async throws {
    // The child refuses an empty file.
    try await file.flush()
    start(place)
  }

  /// Says that all has come.
  func complete() async throws {
    guard size > 0 else { throw UploadProblem.empty }
    try await file.flush()
    growth.completed()
    let file = file
    // Meanwhile it is worked on.
    state.withLock { $0.syncing = Task { try await file.sync() } }
  }

  private func start(_ place: EarlyPlaces.Place?) {
    let (pipeline, path, name) = (uploads.pipeline, file.path, name)
    // What is whole is decoded as such.
    let growth = state.withLock { $0.syncing == nil } ? growth : nil
    let work: Work =
      switch state.withLock({ $0.purpose }) {
      case .picture: .picture(Task { try await pipeline.look(at: path, growth: growth) })
      case .answer(let looks):
        .report(Task { try await pipeline.analyse(path, growth: growth, called: name, looks: looks) })
      }
    state.withLock { state in
      state.work = work
      state.place = place
    }
  }

  /// The sound comes from another recording: only the picture of this one, all of which has come, is looked at.
  func lookOnly() {
    let (work, place) = state.withLock { state in
      guard case .answer = state.purpose else { return (nil as Work?, nil as EarlyPlaces.Place?) }
      state.purpose = .picture
      return (state.work.take(), state.place)
    }
    work?.cancel()
    if work != nil { start(place) }
  }

  // MARK: - Results

  /// What there is to say about the recording, once there is a place for it among those that are worked on.
  ///
  /// Throws what ``RecordingPipeline/process(_:name:progress:)`` throws.
  func report() async throws -> Report { try await uploads.places.withPlace { try await analysed() } }

  /// The same for whoever has a place.
  func analysed() async throws -> Report {
    guard case .answer(let looks) = state.withLock({ $0.purpose }), case .report(let task) = begun()
    else { throw PipelineError.noResult }
    var report: Report
    do {
      report = try await task.cancellableValue
    } catch let error as RecogniserError {
      report = try await uploads.pipeline.analyse(file.path, called: name, looks: looks, after: error)
      uploads.metrics.fallbacks.add(1)
      uploads.logger.warning(
        "the fallback recogniser was used", ["about": name, "reason": "\(error)"])
    }
    report.recording.size = size
    uploads.metrics.analysed(report)
    return report
  }

  /// The picture of a recording whose sound is not wanted, for whoever has a place.
  func pictured() async throws -> Picture {
    guard case .picture(let task) = begun() else { throw PipelineError.noResult }
    return try await task.cancellableValue
  }

  /// The work, begun now where it has not been; from now on it needs no early place.
  private func begun() -> Work? {
    if !hasBegun { start(nil) }
    return state.withLock { state in
      state.place = nil
      return state.work
    }
  }

  // MARK: - The file

  /// Returns when the disk has all of the recording. Throws `FileError`.
  func synced() async throws { try await state.withLock { $0.syncing }?.value }

  /// The file belongs to somebody else from now on.
  func kept() { state.withLock { $0.isGone = true } }

  /// Ends all work on it and removes the file, unless that is somebody else's.
  func discard() {
    let (work, isMine) = state.withLock { state in
      defer { state.isGone = true }
      return (state.work, !state.isGone)
    }
    guard isMine else { return }
    work?.cancel()
    let path = file.path
    // What is not removed now is by the next start.
    Task { try? await AtomicFile.remove(path) }
  }
}

extension Task where Failure == any Error {
  /// The value; the task is cancelled with the one that waits for it.
  fileprivate var cancellableValue: Success {
    get async throws {
      try await withTaskCancellationHandler {
        try await value
      } onCancel: {
        cancel()
      }
    }
  }
}
