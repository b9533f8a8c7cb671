import Testing

@testable import Speech

@Suite(.timeLimit(.minutes(1))) struct OrderedOutputTests {
  private struct Failure: Error, Equatable {}

  @Test func `results ready in any order come out in order`() async throws {
    let (stream, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
    let output = OrderedOutput(continuation)
    for number in [3, 1, 0, 4, 2] { output.ready(number, .success(number)) }
    output.finish()
    var values: [Int] = []
    for try await value in stream { values.append(value) }
    #expect(values == [0, 1, 2, 3, 4])
  }

  @Test func `a failure waits for the results before it and ends the stream`() async throws {
    let (stream, continuation) = AsyncThrowingStream<Int, any Error>.makeStream()
    let output = OrderedOutput(continuation)
    output.ready(2, .success(2))
    output.ready(1, .failure(Failure()))
    output.ready(0, .success(0))
    var values: [Int] = []
    await #expect(throws: Failure()) {
      for try await value in stream { values.append(value) }
    }
    #expect(values == [0])
  }
}
