import TestSupport
import Testing

@testable import Daemon

@Suite struct WorkPlacesTests {
  @Test func jobsGetWhatNoLiveAnswerHas() async throws {
    let places = WorkPlaces(3)
    try await places.withPlace {
      #expect(places.live == 1)
      #expect(places.takeForJobs() == 2)
      #expect(places.takeForJobs() == 0)
      #expect(!places.hasRoomForJobs)
    }
    #expect(places.live == 0)
    #expect(places.takeForJobs() == 1)
    places.give(3)
    #expect(places.takeForJobs() == 3)
  }

  @Test func aLiveAnswerGetsTheNextPlaceThatFrees() async throws {
    let places = WorkPlaces(1)
    #expect(places.takeForJobs() == 1)
    async let answered = places.withPlace { places.live }
    await places.waits(1)
    places.give(1)
    #expect(try await answered == 1)
    #expect(places.takeForJobs() == 1)
  }

  @Test func liveAnswersAreServedInTheOrderOfTheirComing() async throws {
    let places = WorkPlaces(1)
    #expect(places.takeForJobs() == 1)
    // One place: no two write at once.
    let order = Locked<[Int]>([])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask { try await places.withPlace { order.value.append(number) } }
        await places.waits(number + 1)
      }
      // Not one of them is left to jobs.
      places.give(1)
      try await group.waitForAll()
    }
    #expect(order.value == [0, 1, 2, 3])
    #expect(places.hasRoomForJobs)
  }

  @Test func whoIsCancelledWhileItWaitsTakesNoPlace() async throws {
    let places = WorkPlaces(1)
    #expect(places.takeForJobs() == 1)
    let waiting = Task { try await places.withPlace {} }
    await places.waits(1)
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    places.give(1)
    #expect(places.takeForJobs() == 1)
  }

  @Test func aPlaceIsFreeAgainAfterAFailure() async throws {
    struct Failed: Error {}
    let rings = Locked(0)
    let places = WorkPlaces(1) { rings.value += 1 }
    await #expect(throws: Failed.self) { try await places.withPlace { throw Failed() } }
    #expect(rings.value == 1)
    #expect(places.takeForJobs() == 1)
  }

  @Test func uploadsBeyondThePlacesAreNotDecodedEarly() {
    let places = EarlyPlaces(2)
    var first = places.take()
    let second = places.take()
    #expect(first != nil && second != nil)
    #expect(places.take() == nil)
    first = nil
    #expect(places.take() != nil)
    withExtendedLifetime(second) {}
  }

  @Test func slowUploadsAreNotDecodedEarly() {
    #expect(!EarlyPlaces.suits(bytes: 16_383, in: .zero))
    #expect(EarlyPlaces.suits(bytes: 16_384, in: .zero))
    #expect(EarlyPlaces.suits(bytes: 163_840, in: .seconds(10)))
    #expect(!EarlyPlaces.suits(bytes: 163_839, in: .seconds(10)))
  }
}

extension WorkPlaces {
  /// Returns when so many wait.
  fileprivate func waits(_ count: Int) async {
    while waiting < count { await Task.yield() }
  }
}
