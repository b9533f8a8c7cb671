/// How far an answer has come, between curl's thread, which brings it, and the task that reads it.
///
/// Methods return what to do once the lock around this is released.
struct ResponseState {
  typealias Action = @Sendable () -> Void

  enum Taken {
    case accepted(wake: Action?)
    /// The reader is behind: offer it again after ``Read/chunk(_:resumes:)`` said so.
    case full
    /// Nobody wants it any more.
    case ended
  }

  enum Read {
    case chunk([UInt8], resumes: Bool)
    case end
    case failure(any Error)
    case wait
  }

  private var head: ResponseHead?
  private var result: Result<Void, any Error>?
  private var queue = BodyQueue()
  private var received = 0
  private var headReader: CheckedContinuation<ResponseHead, any Error>?
  private var chunkReader: CheckedContinuation<[UInt8]?, any Error>?

  var hasEnded: Bool { result != nil }
  var hasHead: Bool { head != nil }
  var queuedBytes: Int { queue.count }

  // What curl's thread brings.

  mutating func headArrived(_ head: ResponseHead) -> Action? {
    guard !hasEnded else { return nil }
    self.head = head
    guard let reader = headReader.take() else { return nil }
    return { reader.resume(returning: head) }
  }

  mutating func bytesArrived(_ bytes: UnsafeRawBufferPointer) -> Taken {
    guard !hasEnded else { return .ended }
    guard !bytes.isEmpty else { return .accepted(wake: nil) }
    if let reader = chunkReader.take() {
      let chunk = Array(bytes)
      received += chunk.count
      return .accepted { reader.resume(returning: chunk) }
    }
    guard queue.push(bytes) else { return .full }
    received += bytes.count
    return .accepted(wake: nil)
  }

  /// Whether the body would grow past `limit` with so many bytes more.
  func exceeds(_ limit: Int?, adding bytes: Int) -> Bool {
    guard let limit else { return false }
    return bytes > limit - received
  }

  /// The transfer is over; only the first end counts. What has arrived can still be read.
  mutating func ended(_ result: Result<Void, any Error>) -> Action? {
    guard !hasEnded else { return nil }
    self.result = result
    if let reader = headReader.take() {
      // Without a head there is no success: whoever ends a transfer sees to that.
      return { reader.resume(with: result.flatMap { .failure(CancellationError()) }) }
    }
    guard let reader = chunkReader.take() else { return nil }
    return { reader.resume(with: result.map { nil }) }
  }

  // What the reading task asks for.

  /// Nobody wants the rest. Should somebody still ask, it must not look complete.
  mutating func cancelled() -> Action? {
    if queue.count > 0 {
      queue.removeAll()
      if hasEnded { result = .failure(CancellationError()) }
    }
    return ended(.failure(CancellationError()))
  }

  mutating func waitsForHead(_ reader: CheckedContinuation<ResponseHead, any Error>) -> Action? {
    if case .failure(let error)? = result { return { reader.resume(throwing: error) } }
    if let head { return { reader.resume(returning: head) } }
    headReader = reader
    return nil
  }

  mutating func read() -> Read {
    if let (chunk, resumes) = queue.pop() { return .chunk(chunk, resumes: resumes && !hasEnded) }
    switch result {
    case nil: return .wait
    case .success: return .end
    case .failure(let error): return .failure(error)
    }
  }

  /// As ``read()``, keeping the continuation when there is nothing to give yet.
  mutating func read(_ reader: CheckedContinuation<[UInt8]?, any Error>) -> (Action?, resumes: Bool) {
    switch read() {
    case .chunk(let chunk, let resumes): return ({ reader.resume(returning: chunk) }, resumes)
    case .end: return ({ reader.resume(returning: nil) }, false)
    case .failure(let error): return ({ reader.resume(throwing: error) }, false)
    case .wait:
      precondition(chunkReader == nil, "a body has one reader at a time")
      chunkReader = reader
      return (nil, false)
    }
  }
}
