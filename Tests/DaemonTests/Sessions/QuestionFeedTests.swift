import Testing

@testable import Daemon

@Suite struct QuestionFeedTests {
  private let feed = QuestionFeed()

  /// All that a follower who begins now is told.
  private func told(_ feed: QuestionFeed) async throws -> (text: String, end: QuestionFeed.End) {
    var text = ""
    var position = 0
    while true {
      switch try await feed.next(after: position) {
      case .text(let piece, let next):
        text += piece
        position = next
      case .end(let end): return (text, end)
      }
    }
  }

  @Test func followersAtAnyTimeGetTheWholeQuestion() async throws {
    feed.append("Tell ")
    async let early = told(feed)
    feed.append("me.")
    feed.end(.made)
    #expect(try await early == ("Tell me.", .made))
    #expect(try await told(feed) == ("Tell me.", .made))
  }

  @Test func aLateFollowerGetsWhatThereIsInOnePiece() async throws {
    for piece in ["a", "", "b", "c"] { feed.append(piece) }
    #expect(try await feed.next(after: 0) == .text("abc", position: 3))
  }

  @Test func theRestOfAQuestionThatWasToldInPartIsAdded() async throws {
    feed.append("Tell ")
    feed.complete("Tell me.")
    feed.end(.made)
    #expect(try await told(feed).text == "Tell me.")
  }

  @Test func aQuestionThatWasToldOtherwiseIsLeftAsItWasTold() async throws {
    feed.append("Tell me?")
    feed.complete("Tell me.")
    feed.complete("Tell me?")
    feed.end(.made)
    #expect(try await told(feed).text == "Tell me?")
  }

  @Test func theFirstEndCounts() async throws {
    feed.end(.failed("no"))
    feed.end(.made)
    #expect(try await told(feed).end == .failed("no"))
    try await feed.ended()
  }

  @Test func aCancelledFollowerDoesNotWait() async {
    let following = Task { try await feed.next(after: 0) }
    let waiting = Task { try await feed.ended() }
    following.cancel()
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await following.value }
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test func whoComesAfterTheLastFollowerHasLeftGetsTheEndAlone() async throws {
    feed.append("Tell")
    feed.join()
    feed.join()
    #expect(!feed.leave())
    #expect(!feed.desert())
    #expect(feed.leave())
    #expect(feed.desert())
    feed.append(" me")
    feed.end(.givenUp)
    #expect(try await told(feed) == ("", .givenUp))
  }
}
