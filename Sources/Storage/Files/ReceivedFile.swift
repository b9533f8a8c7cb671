internal import Dispatch
internal import Glibc
internal import Synchronization

/// A new file that is written while its bytes come in.
///
/// What comes while the disk is busy is written in one go afterwards, so that a slow sender's bytes are in the file at
/// once and a fast one's go there in large pieces. One task appends. At most about 1 MiB waits to be written.
public final class ReceivedFile: Sendable {
  private static let mostWaiting = 1 << 20

  private struct State {
    var waiting: [[UInt8]] = []
    var waitingBytes = 0
    var isWriting = false
    /// Of the first write that failed; nothing is written after it.
    var failure: FileError?
    /// Who waits for room, or for everything to be written.
    var waiter: (CheckedContinuation<Void, any Error>, wantsAll: Bool)?
  }

  public let path: String
  private let descriptor: Int32
  private let onWritten: @Sendable () -> Void
  private let state = Mutex(State())
  /// Blocking calls run here, in their order.
  private let queue = DispatchQueue(label: "interviewd.storage.received-file")

  /// Makes the file at `path`, which must not be there; its folder must be.
  /// - Parameter onWritten: called when the file has grown, on the thread that writes.
  /// - Throws: `FileError`.
  public init(path: String, onWritten: @escaping @Sendable () -> Void = {}) async throws {
    self.path = path
    self.onWritten = onWritten
    descriptor = try await onBlockingQueue { _ in
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw FileError.last(.open, path) }
      return descriptor
    }
  }

  deinit { close(descriptor) }

  /// Adds `bytes` at the end; returns as soon as there is room for the next.
  /// - Throws: `FileError`, also of an earlier write; `CancellationError`.
  public func append(_ bytes: [UInt8]) async throws {
    let mustStart = state.withLock { state in
      state.waiting.append(bytes)
      state.waitingBytes += bytes.count
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if mustStart { queue.async { [self] in writeAll() } }
    try await wait(forAll: false)
  }

  /// Returns when all that was appended can be read from the file.
  /// - Throws: `FileError`, `CancellationError`.
  public func flush() async throws { try await wait(forAll: true) }

  /// Returns when the disk has the file and its name.
  /// - Throws: `FileError`, `CancellationError`.
  public func sync() async throws {
    try await flush()
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      queue.async { [self] in
        continuation.resume(
          with: Result {
            guard fsync(descriptor) == 0 else { throw FileError.last(.write, path) }
            try Folder(containing: path).sync()
          })
      }
    }
  }

  private func wait(forAll wantsAll: Bool) async throws {
    try await withTaskCancellationHandler {
      try await settled(forAll: wantsAll)
    } onCancel: {
      let waiter = state.withLock { $0.waiter.take() }
      waiter?.0.resume(throwing: CancellationError())
    }
  }

  private func settled(forAll wantsAll: Bool) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let outcome: Result<Void, any Error>? = state.withLock { state in
        // A cancellation before this line found nobody to wake; a later one finds the waiter.
        if Task.isCancelled { return .failure(CancellationError()) }
        if let failure = state.failure { return .failure(failure) }
        if state.waitingBytes < Self.mostWaiting && !(wantsAll && state.isWriting) { return .success(()) }
        state.waiter = (continuation, wantsAll)
        return nil
      }
      if let outcome { continuation.resume(with: outcome) }
    }
  }

  /// Writes until nothing waits; on the queue.
  private func writeAll() {
    while let pieces = next() {
      do throws(FileError) {
        for piece in pieces { try write(piece) }
        onWritten()
      } catch {
        let failure = error
        state.withLock { $0.failure = failure }
      }
    }
  }

  /// What is to be written next; nil when nothing is. Wakes who waited for what has been written.
  private func next() -> [[UInt8]]? {
    let (pieces, waiter, failure) = state.withLock { state in
      if state.failure != nil { state.waiting = [] }
      let pieces = state.waiting.isEmpty ? nil : state.waiting
      state.waiting = []
      state.waitingBytes = 0
      state.isWriting = pieces != nil
      let waiter = state.waiter.flatMap { $0.wantsAll && pieces != nil ? nil : $0.0 }
      if waiter != nil { state.waiter = nil }
      return (pieces, waiter, state.failure)
    }
    if let failure { waiter?.resume(throwing: failure) } else { waiter?.resume() }
    return pieces
  }

  private func write(_ bytes: [UInt8]) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count >= 0 { written += count } else if errno != EINTR { throw FileError.last(.write, path) }
    }
  }
}
