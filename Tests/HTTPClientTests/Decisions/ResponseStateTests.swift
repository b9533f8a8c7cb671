@testable internal import HTTPClient
internal import Testing

struct ResponseStateTests {
  private func arrive(_ bytes: [UInt8], in state: inout ResponseState) {
    _ = bytes.withUnsafeBytes { state.bytesArrived($0) }
  }

  @Test("What arrived before the end is read first, then the end, as often as asked")
  func order() {
    var state = ResponseState()
    arrive([1, 2], in: &state)
    _ = state.ended(.failure(HTTPClientError(.reset, host: "")))
    // A late failure, such as that of a body nobody wants any more, changes nothing.
    _ = state.ended(.failure(CancellationError()))
    guard case .chunk([1, 2], false) = state.read() else { return #expect(Bool(false), "bytes come first") }
    for _ in 0..<2 {
      guard case .failure(let error) = state.read() else { return #expect(Bool(false), "then the failure") }
      #expect((error as? HTTPClientError)?.code == .reset)
    }
  }

  @Test("A complete body that is given up does not look complete to a later reader")
  func givenUp() {
    var state = ResponseState()
    arrive([1, 2], in: &state)
    _ = state.ended(.success(()))
    _ = state.cancelled()
    guard case .failure(let error) = state.read() else { return #expect(Bool(false), "there is no end") }
    #expect(error is CancellationError)
  }

  @Test("A body that was read to its end stays so when it is let go")
  func readToTheEnd() {
    var state = ResponseState()
    _ = state.ended(.success(()))
    _ = state.cancelled()
    guard case .end = state.read() else { return #expect(Bool(false), "the end stays") }
  }

  @Test("Nothing is taken after the end, and the limit counts what has been read")
  func limits() {
    var state = ResponseState()
    arrive([1, 2, 3], in: &state)
    _ = state.read()
    #expect(!state.exceeds(5, adding: 2))
    #expect(state.exceeds(5, adding: 3))
    #expect(!state.exceeds(nil, adding: .max))
    _ = state.ended(.success(()))
    guard case .ended = [UInt8]([4]).withUnsafeBytes({ state.bytesArrived($0) }) else {
      return #expect(Bool(false), "nothing is taken")
    }
  }
}
