/// The events of one answer as they arrive. It ends with the answer and does not connect again.
public struct ServerSentEvents: AsyncSequence, Sendable {
  public typealias Element = ServerSentEvent

  private let body: HTTPBody
  private let maxEventBytes: Int
  private let host: String

  init(_ body: HTTPBody, maxEventBytes: Int, host: String) {
    self.body = body
    self.maxEventBytes = maxEventBytes
    self.host = host
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    private var chunks: HTTPBody.AsyncIterator
    private var parser: ServerSentEventParser
    private var waiting: ArraySlice<ServerSentEvent> = []
    private let tooLarge: HTTPClientError

    fileprivate init(_ events: ServerSentEvents) {
      chunks = events.body.makeAsyncIterator()
      parser = ServerSentEventParser(maxBytes: events.maxEventBytes)
      tooLarge = HTTPClientError(.tooLarge(limit: events.maxEventBytes), host: events.host)
    }

    /// nil at the end. Throws as the body does.
    public mutating func next() async throws -> ServerSentEvent? {
      while waiting.isEmpty {
        guard let chunk = try await chunks.next() else { return nil }
        do {
          waiting = try parser.append(chunk)[...]
        } catch {
          throw tooLarge
        }
      }
      return waiting.popFirst()
    }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
