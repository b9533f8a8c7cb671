public struct ServerSentEvent: Sendable, Equatable {
  /// `message` where the server names none.
  public var event: String
  /// The lines of data, with line feeds between them.
  public var data: String
  /// The last id that the stream gave, also by an earlier event.
  public var id: String
  /// How long the server asks to wait before connecting again, as far as the stream told.
  public var retry: Duration?

  public init(event: String = "message", data: String, id: String = "", retry: Duration? = nil) {
    self.event = event
    self.data = data
    self.id = id
    self.retry = retry
  }
}
