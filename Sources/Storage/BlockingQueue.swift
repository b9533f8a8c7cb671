internal import Dispatch
internal import Synchronization

/// Whether the task that waits for some blocking work has been cancelled.
final class Cancellation: Sendable {
  private let requested = Atomic(false)

  func request() { requested.store(true, ordering: .relaxed) }

  /// - Throws: `CancellationError` once `request` was called.
  func check() throws {
    if requested.load(ordering: .relaxed) { throw CancellationError() }
  }
}

/// Runs `work`, which may wait for a disk, on a thread of its own, so that no thread of Swift's cooperative
/// pool (there are as many as cores) stands still meanwhile.
///
/// `work` is never interrupted: where giving up is safe it asks its argument, which throws once the calling
/// task has been cancelled. This function returns when `work` has returned, also after a cancellation.
func onBlockingQueue<Result: Sendable>(
  _ work: @escaping @Sendable (Cancellation) throws -> Result
) async throws -> Result {
  let cancellation = Cancellation()
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { continuation in
      // A queue for each call: Dispatch gives a serial queue a thread at once, while a concurrent one whose
      // threads all wait gets one more a second.
      DispatchQueue(label: "interviewd.storage.blocking").async {
        continuation.resume(with: Swift.Result { try work(cancellation) })
      }
    }
  } onCancel: {
    cancellation.request()
  }
}
