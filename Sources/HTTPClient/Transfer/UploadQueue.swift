internal import Synchronization

/// Bytes of a streamed request body between its source, which waits while enough of them are here, and curl,
/// which waits while there are none.
final class UploadQueue: Sendable {
  static let capacity = 256 << 10

  enum Read: Equatable {
    case bytes(Int)
    case wait
    case end
  }

  /// The source gave more or fewer bytes than announced.
  struct WrongLength: Error {}

  private struct State {
    var chunks: [ArraySlice<UInt8>] = []
    var queued = 0
    var appended = 0
    var hasFinished = false
    var isClosed = false
    var curlWaits = false
    var hasBeenRead = false
    var source: CheckedContinuation<Void, any Error>?

    mutating func takeWait() -> Bool {
      defer { curlWaits = false }
      return curlWaits
    }
  }

  private let length: Int?
  private let state = Mutex(State())

  init(length: Int?) {
    self.length = length
  }

  // For the source.

  /// Whether curl waits and must be told.
  func append(_ chunk: [UInt8]) throws -> Bool {
    try state.withLock { state in
      guard !state.isClosed else { throw CancellationError() }
      if let length, chunk.count > length - state.appended { throw WrongLength() }
      guard !chunk.isEmpty else { return false }
      state.chunks.append(chunk[...])
      state.queued += chunk.count
      state.appended += chunk.count
      return state.takeWait()
    }
  }

  /// Returns when there is room for another chunk. Throws `CancellationError` when the transfer has ended.
  func room() async throws {
    try await withCheckedThrowingContinuation { (source: CheckedContinuation<Void, any Error>) in
      let result: Result<Void, any Error>? = state.withLock { state in
        if state.isClosed { return .failure(CancellationError()) }
        if state.queued < Self.capacity { return .success(()) }
        state.source = source
        return nil
      }
      if let result { source.resume(with: result) }
    }
  }

  /// There is no more. Whether curl waits and must be told.
  func finish() throws -> Bool {
    try state.withLock { state in
      if let length, state.appended != length { throw WrongLength() }
      state.hasFinished = true
      return state.takeWait()
    }
  }

  /// Nobody reads any more: the source's wait ends.
  func close() {
    let source = state.withLock { state in
      state.isClosed = true
      state.chunks = []
      state.queued = 0
      return state.source.take()
    }
    source?.resume(throwing: CancellationError())
  }

  // For curl's thread.

  /// Fills the buffer as far as there are bytes.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Read {
    let (read, source) = state.withLock { state -> (Read, CheckedContinuation<Void, any Error>?) in
      state.hasBeenRead = true
      var written = 0
      while written < buffer.count, let chunk = state.chunks.first {
        let part = chunk.prefix(buffer.count - written)
        part.withUnsafeBytes {
          UnsafeMutableRawBufferPointer(rebasing: buffer[written...]).copyMemory(from: $0)
        }
        written += part.count
        if part.count == chunk.count {
          state.chunks.removeFirst()
        } else {
          state.chunks[0] = chunk.dropFirst(part.count)
        }
      }
      state.queued -= written
      if written > 0 { return (.bytes(written), state.queued < Self.capacity ? state.source.take() : nil) }
      if state.hasFinished { return (.end, nil) }
      state.curlWaits = true
      return (.wait, nil)
    }
    source?.resume()
    return read
  }

  /// Whether sending can begin anew: only while nothing has been taken.
  var isUntouched: Bool { state.withLock { !$0.hasBeenRead } }
}
