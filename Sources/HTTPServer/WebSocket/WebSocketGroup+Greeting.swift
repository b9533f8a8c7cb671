extension WebSocketGroup {
  /// Adds a socket that gets `greeting` before anything that is broadcast from now on. Does not wait: a socket
  /// whose queue is over its bound is dropped as in a broadcast.
  public func add(_ socket: WebSocket, greeting: [String]) {
    for text in greeting {
      socket.loop.mailbox.post(.broadcast([ObjectIdentifier(socket): socket], Frame(.text, text.utf8)) {})
    }
    add(socket)
  }
}
