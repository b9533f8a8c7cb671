internal import Core
internal import Synchronization

/// How many recordings are worked on at once, batch jobs and live answers that were not begun early (``EarlyPlaces``)
/// together: live answers go first.
///
/// A live answer waits for the next place that frees, in the order of coming; jobs get what no live answer wants.
/// Nothing that runs is interrupted. Who has a place waits for nobody else's.
final class WorkPlaces: Sendable {
  private let places: Permits
  private let holders = Mutex(0)
  /// Called when a live answer has left its place to jobs.
  private let onRoom: @Sendable () -> Void

  init(_ width: Int, onRoom: @escaping @Sendable () -> Void = {}) {
    places = Permits(width)
    self.onRoom = onRoom
  }

  /// Live answers that have a place.
  var live: Int { holders.withLock { $0 } }

  /// Live answers that wait for one.
  var waiting: Int { places.waiting }

  /// Runs `work` for a live answer once there is a place for it.
  ///
  /// Throws what `work` throws, and `CancellationError`, without having begun, when the task is cancelled.
  func withPlace<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
    try await places.take()
    holders.withLock { $0 += 1 }
    defer {
      holders.withLock { $0 -= 1 }
      places.give()
      onRoom()
    }
    return try await work()
  }

  var hasRoomForJobs: Bool { places.free > 0 }

  /// Takes all places that no live answer has or wants, for jobs. Does not wait.
  func takeForJobs() -> Int { places.takeAll() }

  /// Gives back what jobs have taken.
  func give(_ count: Int) { places.give(count) }
}
