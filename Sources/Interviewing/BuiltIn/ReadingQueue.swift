internal import Core
internal import Dispatch
internal import FoundationEssentials

/// Where the built-in interviewer reads texts: on threads outside the pool that all tasks share, for a long text takes
/// hundreds of milliseconds, and as many at a time as there are cores.
enum ReadingQueue {
  private static let permits = Permits(max(1, ProcessInfo.processInfo.activeProcessorCount))

  /// Throws what `work` throws; `CancellationError` where the task is cancelled before it begins.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await permits.take()
    defer { permits.give() }
    return try await withCheckedThrowingContinuation { continuation in
      // A queue for each call: Dispatch gives a serial queue a thread of its own, while concurrent ones share the
      // threads of Swift's pool.
      DispatchQueue(label: "interviewd.interviewing.reading").async {
        continuation.resume(with: Result { try work() })
      }
    }
  }
}
