internal import Synchronization

/// How many uploads are decoded while they come in. Who finds no place is decoded when it is complete.
final class EarlyPlaces: Sendable {
  /// Bytes a second. Who sends more slowly, like one who sends while it records, would keep a place from others for
  /// as long as it likes.
  private static let leastRate = 16.0 * 1024

  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// Free again when its last holder lets go of it.
  final class Place: Sendable {
    private let places: EarlyPlaces

    fileprivate init(_ places: EarlyPlaces) { self.places = places }

    deinit { places.free.withLock { $0 += 1 } }
  }

  /// Whether an upload that has brought so many bytes so far is worth a place.
  static func suits(bytes: Int, in elapsed: Duration) -> Bool {
    Double(bytes) >= leastRate * max(1, elapsed / .seconds(1))
  }

  /// Nil where there is none. Does not wait.
  func take() -> Place? {
    let isTaken = free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
    return isTaken ? Place(self) : nil
  }
}
