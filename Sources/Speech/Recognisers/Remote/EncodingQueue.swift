internal import Dispatch

/// Where sound is encoded: a thread outside the pool that all tasks share, and one core at most.
enum EncodingQueue {
  private static let queue = DispatchQueue(label: "interviewd.speech.encoding")

  static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try Task.checkCancellation()
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result { try work() }) }
    }
  }
}
