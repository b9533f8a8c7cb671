import Core
import Synchronization
import Testing
import TestSupport

@testable import Speech

/// Many pieces of one recording, by OpenAI's protocol.
@Suite(.timeLimit(.minutes(2))) struct PiecesAtOnceTests {
  /// Four to a piece: 28 s each, and a second between.
  private func long(pieces: Int) -> [Utterance] {
    (0..<4 * pieces).map { utterance(Double($0) * 30, 28) }
  }

  /// Says how long the piece is, in the words of one segment.
  private func echo(_ request: ReceivedRequest) -> ScriptedAnswer {
    .json(#"{"text":"\#(Int(request.seconds)) seconds"}"#)
  }

  @Test func `at most so many are sent at once, and joined in order whoever is first`() async throws {
    let atOnce = Mutex((now: 0, most: 0))
    let gate = Gate(3)
    let server = try RawServer { request in
      atOnce.withLock { count in
        count.now += 1
        count.most = max(count.most, count.now)
      }
      // The first three wait for one another.
      gate.pass()
      defer { atOnce.withLock { $0.now -= 1 } }
      return echo(request)
    }
    // Of different lengths, so that their order shows.
    let utterances = (0..<8).map { utterance(Double($0) * 200, 100 + Double($0)) }
    let times = Mutex<[Double]>([])
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    let transcript = try await recogniser.transcribe(ScriptedUtterances(utterances)) { time in
      times.withLock { $0.append(time) }
    }
    #expect(transcript.segments.map(\.text) == (0..<8).map { "\(100 + $0) seconds" })
    #expect(transcript.segments.map { Int($0.start) } == (0..<8).map { $0 * 200 })
    #expect(atOnce.withLock { $0.most } == 3)
    let heard = times.withLock { $0 }
    #expect(heard == heard.sorted() && heard.last == 1507)
  }

  @Test func `no more is pulled than is sent, and a piece`() async throws {
    let utterances = ScriptedUtterances(long(pieces: 12))
    let server = try RawServer { request in
      for _ in 0..<4 { utterances.wasRead() }
      return echo(request)
    }
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    let transcript = try await recogniser.transcribe(utterances) { _ in }
    #expect(transcript.words.count == 24)
    // Three pieces under way, one that waits, and the utterance that did not fit into it.
    #expect(utterances.counts.ahead <= 17)
  }

  @Test func `a piece that is too large is halved until it fits, and times stay right`() async throws {
    let server = try RawServer { request in
      guard request.seconds < 30 else { return ScriptedAnswer(413) }
      return echo(request)
    }
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    let transcript = try await recogniser.transcribe(ScriptedUtterances(long(pieces: 2))) { _ in }
    #expect(transcript.segments.map { Int($0.start) } == (0..<8).map { $0 * 30 })
    #expect(Set(transcript.segments.map(\.text)) == ["28 seconds"])
    // Each piece, its halves, and their halves.
    #expect(server.heads.count == 2 * 7)
  }

  @Test func `cancelling closes the connections`() async throws {
    let requests = AsyncStream<Void>.makeStream()
    let closed = AsyncStream<Void>.makeStream()
    let server = try RawServer { (peer: Peer) in
      _ = try peer.readRequest()
      requests.continuation.yield()
      peer.waitForClose()
      closed.continuation.yield()
    }
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    let utterances = long(pieces: 5)
    let work = Task { try await recogniser.transcribe(ScriptedUtterances(utterances)) { _ in } }
    for await _ in requests.stream.prefix(3) {}
    work.cancel()
    for await _ in closed.stream.prefix(3) {}
    await #expect(throws: CancellationError.self) { try await work.value }
    #expect(server.accepted == 3)
  }

  @Test func `one piece that fails for good ends the others`() async throws {
    let closed = AsyncStream<Void>.makeStream()
    let gate = Gate(3)
    let server = try RawServer { (peer: Peer) in
      _ = try peer.readRequest()
      if gate.pass() == 0 {
        try peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
      } else {
        peer.waitForClose()
        closed.continuation.yield()
      }
    }
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    await #expect(throws: RecogniserError.self) {
      _ = try await recogniser.transcribe(ScriptedUtterances(long(pieces: 3))) { _ in }
    }
    for await _ in closed.stream.prefix(2) {}
  }
}
