/// Writes the body of a streamed answer. Several tasks may use it; each write stays whole.
public struct ResponseWriter: Sendable {
  let buffer: OutputBuffer

  /// Hands over bytes. Past 256 KiB that the client has not taken it waits until it is down to 64 KiB.
  ///
  /// - Throws: `BodyError.disconnected` when the client has left, `CancellationError`.
  public func write(_ bytes: [UInt8]) async throws { try await buffer.write(bytes) }

  public func write(_ text: String) async throws { try await buffer.write(Array(text.utf8)) }
}
