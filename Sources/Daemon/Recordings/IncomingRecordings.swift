internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Sandbox
internal import Storage

// For whoever takes recordings from clients:
//
//   let recording = try await incoming.receive(part.body, wantsVideo: false)
//   defer { recording.discard() }
//   let report = try await recording.report()

/// Recordings that clients upload: each is written to disk as it comes in, and decoded, transcribed and analysed
/// meanwhile where its container allows it.
struct IncomingRecordings: Sendable {
  /// What is asked of a recording.
  enum Purpose: Sendable {
    /// A report of what was said, and of the picture where that is looked at.
    case answer(looks: Bool)
    /// The picture alone.
    case picture
  }

  let pipeline: RecordingPipeline
  /// Where uploads lie until they are kept elsewhere or given up.
  let folder: String
  /// Shared with the jobs: what was not begun early takes one.
  let places: WorkPlaces
  let room: RoomGuard
  let metrics: DaemonMetrics
  let logger: Logger
  private let early: EarlyPlaces
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameters:
  ///   - workers: so many uploads are decoded while they come in.
  ///   - now: what the speed of uploads is told by.
  init(
    pipeline: RecordingPipeline, folder: String, places: WorkPlaces, workers: Int, room: RoomGuard,
    metrics: DaemonMetrics, logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.now = now
    self.pipeline = pipeline
    self.folder = folder
    self.places = places
    self.room = room
    self.metrics = metrics
    self.logger = logger
    early = EarlyPlaces(workers)
  }

  /// Receives a recording whose sound is wanted, and its picture with `wantsVideo` unless that is turned off.
  ///
  /// Returns when all of it has come. Whoever gets it has it discarded or kept. Throws `BodyError` (`.tooLarge` past
  /// the largest upload), ``UploadProblem``, `FileError`, and `CancellationError`; nothing is left of it then.
  func receive(_ body: MultipartPart.Body, wantsVideo: Bool) async throws -> IncomingRecording {
    try await receive(body, for: .answer(looks: wantsVideo))
  }

  /// The same for any purpose.
  func receive(_ body: some AsyncSequence<[UInt8], any Error>, for purpose: Purpose) async throws
    -> IncomingRecording
  {
    let recording = try await IncomingRecording(self, purpose)
    let start = now()
    var isFast = true
    do {
      for try await bytes in body {
        try await recording.append(bytes)
        switch EarlyPlaces.suits(bytes: recording.size, in: now() - start) {
        case true where isFast && !recording.hasBegun:
          if let place = early.take() { try await recording.begin(place) }
        case false where recording.hasBegun:
          isFast = false
          recording.giveUpEarlyWork()
        default: break
        }
      }
      try await recording.complete()
      return recording
    } catch {
      recording.discard()
      throw error
    }
  }

  /// Throws ``UploadProblem/noRoom`` when the disk has no room for an upload of so many bytes and for work.
  func checkRoom(for bytes: Int) async throws {
    guard await room.hasRoom(for: bytes) else { throw UploadProblem.noRoom }
  }

  /// Makes the folder and removes from it what is none of `kept`, names of files: to be called before anything is
  /// received.
  func sweep(keeping kept: Set<String>) async throws {
    try await DataFolder.make(folder)
    for name in try await DataFolder.files(in: folder) where !kept.contains(name) {
      try await AtomicFile.remove(path(of: name))
    }
  }

  func path(of name: String) -> String { "\(folder)/\(name)" }
}

/// Why an upload was not taken.
enum UploadProblem: Error, Equatable {
  case empty
  /// The disk is full, or nearly.
  case noRoom
}
