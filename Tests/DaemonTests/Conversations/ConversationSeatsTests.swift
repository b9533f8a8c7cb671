import Testing

@testable import Daemon

@Suite struct ConversationSeatsTests {
  @Test func aSeatIsOnesOwnUntilItIsLeft() throws {
    let seats = ConversationSeats()
    let seat = try #require(seats.take("a"))
    #expect(seats.take("a") == nil)
    #expect(seats.take("b") != nil)
    seats.leave(seat)
    let next = try #require(seats.take("a"))
    // Who has left already leaves nobody else's.
    seats.leave(seat)
    #expect(seats.take("a") == nil)
    seats.leave(next)
  }

  @Test func whoSeizesASeatInterruptsAndWaits() async throws {
    let seats = ConversationSeats()
    let seat = try #require(seats.take("a"))
    seats.allowInterrupting(seat) { seats.leave(seat) }
    let seized = await seats.seize("a")
    #expect(seats.take("a") == nil)
    seats.leave(seized)
  }

  @Test func aWishToInterruptThatCameEarlyIsHeeded() async throws {
    let seats = ConversationSeats()
    let seat = try #require(seats.take("a"))
    let seizing = Task { await seats.seize("a") }
    while !seats.isAwaited("a") { await Task.yield() }
    seats.allowInterrupting(seat) { seats.leave(seat) }
    seats.leave(await seizing.value)
    #expect(seats.take("a") != nil)
  }

  @Test func severalWhoSeizeHaveItInTurn() async {
    let seats = ConversationSeats()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          let seat = await seats.seize("a")
          #expect(seats.take("a") == nil)
          await Task.yield()
          seats.leave(seat)
        }
      }
    }
    #expect(seats.take("a") != nil)
  }
}
