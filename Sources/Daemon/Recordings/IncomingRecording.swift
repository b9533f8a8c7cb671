internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Sandbox
internal import Speech
internal import Storage
internal import Synchronization

/// One recording that a client has sent, or is sending.
final class IncomingRecording: Sendable {
  /// Bytes between two looks at the room that is left on the disk.
  private static let stride = 4 << 20

  /// What is made of it.
  private enum Outcome {
    case report(Report)
    case picture(Picture)
  }

  private struct State {
    var purpose: IncomingRecordings.Purpose
    var size = 0
    /// Begun while it came in; nil where it is begun when it is complete.
    var work: Task<Outcome, any Error>?
    /// The work's, which has it until it ends.
    weak var place: EarlyPlaces.Place?
    var isWhole = false
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
    // How much comes may not have been said beforehand, and others take room meanwhile.
    if size / Self.stride > (size - bytes.count) / Self.stride { try await uploads.checkRoom(for: 0) }
    try await file.append(bytes)
  }

  var hasBegun: Bool { state.withLock { $0.work != nil } }

  /// Begins the work on what has come so far.
  func begin(_ place: EarlyPlaces.Place) async throws {
    // The child refuses an empty file.
    try await file.flush()
    start(place)
  }

  /// Drops what was begun, and gives its place up: the work begins anew when all has come.
  func giveUpEarlyWork() { state.withLock { $0.work.take() }?.cancel() }

  /// Says that all has come.
  func complete() async throws {
    guard size > 0 else { throw UploadProblem.empty }
    try await file.flush()
    state.withLock { $0.isWhole = true }
    growth.completed()
  }

  @discardableResult
  private func start(_ place: EarlyPlaces.Place?) -> Task<Outcome, any Error> {
    let (pipeline, path, name) = (uploads.pipeline, file.path, name)
    return state.withLock { state in
      // What is whole is decoded as such.
      let (purpose, growth) = (state.purpose, state.isWhole ? nil : growth)
      let work = Task {
        defer { withExtendedLifetime(place) {} }
        switch purpose {
        case .picture: return Outcome.picture(try await pipeline.look(at: path, growth: growth))
        case .answer(let looks):
          return .report(try await pipeline.analyse(path, growth: growth, called: name, looks: looks))
        }
      }
      state.work = work
      state.place = place
      return work
    }
  }

  /// The sound comes from another recording: only the picture of this one, all of which has come, is looked at.
  func lookOnly() {
    let (work, place) = state.withLock { state in
      guard case .answer = state.purpose else {
        return (nil as Task<Outcome, any Error>?, nil as EarlyPlaces.Place?)
      }
      state.purpose = .picture
      return (state.work.take(), state.place)
    }
    work?.cancel()
    if let place { start(place) }
  }

  // MARK: - Results

  /// What there is to say about the recording.
  ///
  /// Throws what ``RecordingPipeline/process(_:name:progress:)`` throws.
  func report() async throws -> Report {
    guard case .answer(let looks) = state.withLock({ $0.purpose }) else { throw PipelineError.noResult }
    var report: Report
    do {
      guard case .report(let early) = try await outcome() else { throw PipelineError.noResult }
      report = early
    } catch let error as RecogniserError {
      report = try await uploads.places.withPlace {
        try await uploads.pipeline.analyse(file.path, called: name, looks: looks, after: error)
      }
      uploads.metrics.fallbacks.add(1)
      uploads.logger.warning(
        "the fallback recogniser was used", ["about": name, "reason": "\(error)"])
    }
    report.recording.size = size
    uploads.metrics.analysed(report)
    return report
  }

  /// The picture of a recording whose sound is not wanted.
  func pictured() async throws -> Picture {
    guard case .picture(let picture) = try await outcome() else { throw PipelineError.noResult }
    return picture
  }

  /// What became of the work: it goes on where it was begun early, in its early place, and otherwise begins once there
  /// is a place for it among all that is worked on.
  private func outcome() async throws -> Outcome {
    if let work = state.withLock({ $0.work }) { return try await work.cancellableValue }
    return try await uploads.places.withPlace { try await start(nil).cancellableValue }
  }

  // MARK: - The file

  /// Returns when the disk has all of the recording. Throws `FileError`, `CancellationError`.
  func synced() async throws { try await file.sync() }

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
