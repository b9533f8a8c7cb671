/// One TCP connection, as its loop's thread sees it.
final class ClientConnection {
  let descriptor: Int32
  let peer: String
  /// For the head, or the body, that is being received.
  let deadline: Deadlines.Entry
  var exchange: ActiveExchange?
  /// The client has closed its side, before the exchange at hand came to its handler.
  var hasPeerLeft = false
  /// The client may still be sending when we close: what comes is read and dropped for a while, or the
  /// kernel would answer with a reset that can overtake our last answer.
  var lingers = false

  init(descriptor: Int32, peer: String) {
    self.descriptor = descriptor
    self.peer = peer
    deadline = Deadlines.Entry(descriptor: descriptor)
  }
}
