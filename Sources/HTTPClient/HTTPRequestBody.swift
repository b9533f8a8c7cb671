public enum HTTPRequestBody: Sendable {
  case none
  case bytes([UInt8])
  case stream(HTTPRequestStream)

  /// Whether it can be sent a second time, by a retry or a redirect that keeps the method.
  public var isReplayable: Bool {
    switch self {
    case .none, .bytes: true
    case .stream(let stream): stream.isReplayable
    }
  }
}

/// A body that is pulled chunk by chunk as the server takes it: at most 256 KiB and one chunk wait.
public struct HTTPRequestStream: Sendable {
  typealias Push = @Sendable ([UInt8]) async throws -> Void

  /// In bytes; nil sends chunked encoding. A source that yields more or fewer ends the request with
  /// ``HTTPClientError/Code/requestBodyLength``.
  public let length: Int?
  public let isReplayable: Bool
  let pump: @Sendable (Push) async throws -> Void

  /// `open` is called for each time the body is sent. What it or the source throws, `send` throws.
  public init<Source: AsyncSequence>(
    length: Int?, replaying open: @escaping @Sendable () async throws -> Source
  ) where Source: SendableMetatype, Source.AsyncIterator: SendableMetatype, Source.Element == [UInt8] {
    self.init(length: length, isReplayable: true, open: open)
  }

  /// A source that can be read only once: such a request is neither retried nor redirected with its body.
  public init<Source: AsyncSequence & Sendable>(length: Int?, once source: Source)
  where Source: SendableMetatype, Source.AsyncIterator: SendableMetatype, Source.Element == [UInt8] {
    self.init(length: length, isReplayable: false) { source }
  }

  private init<Source: AsyncSequence>(
    length: Int?, isReplayable: Bool, open: @escaping @Sendable () async throws -> Source
  ) where Source: SendableMetatype, Source.AsyncIterator: SendableMetatype, Source.Element == [UInt8] {
    self.length = length
    self.isReplayable = isReplayable
    pump = { push in
      for try await chunk in try await open() { try await push(chunk) }
    }
  }
}
