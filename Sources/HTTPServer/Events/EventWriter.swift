internal import Synchronization

/// Writes server-sent events; several tasks may use it.
public struct EventWriter: Sendable {
  private let writer: ResponseWriter
  private let lastWrite: LastWrite

  /// Sends one event. Waits while the client is behind by more than the writer's bound.
  ///
  /// - Throws: as `ResponseWriter.write`.
  public func send(
    _ data: String, event: String? = nil, id: String? = nil, retry: Duration? = nil
  ) async throws {
    try await write(ServerEvent(data: data, event: event, id: id, retry: retry).encoded)
  }

  private func write(_ bytes: [UInt8]) async throws {
    lastWrite.instant.withLock { $0 = .now }
    try await writer.write(bytes)
  }

  private final class LastWrite: Sendable {
    let instant = Mutex(ContinuousClock.now)
  }

  static func run(
    on writer: ResponseWriter, heartbeat: Duration,
    _ body: @Sendable (EventWriter) async throws -> Void
  ) async throws {
    let events = EventWriter(writer: writer, lastWrite: LastWrite())
    // Sends the head at once, so that a browser knows the stream is open.
    try await events.write(Array(":\n\n".utf8))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while true {
          let due = events.lastWrite.instant.withLock { $0 }.advanced(by: heartbeat)
          if due <= .now {
            try await events.write(Array(":\n\n".utf8))
          } else {
            try await Task.sleep(until: due, clock: .continuous)
          }
        }
      }
      try await body(events)
      group.cancelAll()
    }
  }
}
