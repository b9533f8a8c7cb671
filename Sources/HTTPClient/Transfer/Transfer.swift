internal import Synchronization

/// One exchange under way: what the tasks that wait for it share with curl's thread.
final class Transfer: Sendable {
  let exchange: Exchange
  /// The streamed body, filled by a task of ours.
  let upload: UploadQueue?

  private let loop: TransferLoop
  private let state = Mutex(ResponseState())
  private let pump = Mutex<Task<Void, Never>?>(nil)

  init(_ exchange: Exchange, loop: TransferLoop) {
    self.exchange = exchange
    self.loop = loop
    upload = if case .stream(let stream) = exchange.body { UploadQueue(length: stream.length) } else { nil }
  }

  func error(_ code: HTTPClientError.Code, detail: String = "") -> HTTPClientError {
    HTTPClientError(code, host: exchange.url.host, detail: detail)
  }

  var hasEnded: Bool { state.withLock { $0.hasEnded } }
  /// Bytes that wait to be read.
  var queuedBytes: Int { state.withLock { $0.queuedBytes } }

  // For the task that waits.

  /// Starts the transfer; returns when the final head is there.
  func head() async throws -> ResponseHead {
    try Task.checkCancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { reader in
        state.withLock { $0.waitsForHead(reader) }?()
        startPump()
        loop.start(self)
      }
    } onCancel: {
      cancel()
    }
  }

  func nextChunk() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try Task.checkCancellation()
      return try await withCheckedThrowingContinuation { reader in
        let (action, resumes) = state.withLock { $0.read(reader) }
        action?()
        if resumes { loop.resumeReceiving(self) }
      }
    } onCancel: {
      cancel()
    }
  }

  /// Ends the transfer for those who wait at once, and on curl's thread soon.
  func cancel() { giveUp { $0.cancelled() } }

  private func giveUp(_ end: (inout ResponseState) -> ResponseState.Action?) {
    let (wasRunning, action) = state.withLock { (!$0.hasEnded, end(&$0)) }
    action?()
    guard wasRunning else { return }
    stopPump()
    loop.abandon(self)
  }

  // For curl's thread.

  func headArrived(_ head: ResponseHead) { state.withLock { $0.headArrived(head) }?() }

  func bytesArrived(_ bytes: UnsafeRawBufferPointer) -> ResponseState.Taken {
    state.withLock { $0.bytesArrived(bytes) }
  }

  func exceedsLimit(adding bytes: Int) -> Bool {
    state.withLock { $0.exceeds(exchange.maxBytes, adding: bytes) }
  }

  /// The transfer is over and curl has let go of it.
  func ended(_ result: Result<Void, HTTPClientError>) {
    state.withLock { state in
      // Success without a head cannot be: whoever waits for the head would wait for ever.
      let hasHead = state.hasHead
      return state.ended(
        result.mapError { $0 }.flatMap { hasHead ? .success(()) : .failure(error(.invalidResponse)) })
    }?()
    stopPump()
  }

  // The streamed body.

  private func startPump() {
    guard case .stream(let stream) = exchange.body, let upload else { return }
    // Not a child task: an answer may begin, and `send` return, before the body is sent.
    let task = Task {
      do {
        try await stream.pump { chunk in
          if try upload.append(chunk) { self.loop.resumeSending(self) }
          try await upload.room()
        }
        if try upload.finish() { loop.resumeSending(self) }
      } catch is UploadQueue.WrongLength {
        giveUp { $0.ended(.failure(self.error(.requestBodyLength))) }
      } catch {
        giveUp { $0.ended(.failure(error)) }
      }
    }
    pump.withLock { $0 = task }
    if hasEnded { stopPump() }
  }

  private func stopPump() {
    upload?.close()
    pump.withLock { $0.take() }?.cancel()
  }
}
