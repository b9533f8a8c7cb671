internal import CMicrohttpd
internal import CMicrohttpdShims
internal import Glibc

/// What libmicrohttpd calls, from within `MHD_run` on the loop's thread. The context is the loop, which its
/// thread keeps; a connection's context is a `ClientConnection` and a request's an `ActiveExchange`, each
/// with a reference of its own that the last callback about it gives back.
enum Callbacks {
  private static func loop(_ context: UnsafeMutableRawPointer?) -> HTTPLoop? {
    context.map { Unmanaged<HTTPLoop>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func exchange(_ context: UnsafeMutableRawPointer?) -> ActiveExchange? {
    context.map { Unmanaged<ActiveExchange>.fromOpaque($0).takeUnretainedValue() }
  }

  /// A connection begins or ends.
  static let connection: MHD_NotifyConnectionCallback = { context, handle, socketContext, code in
    guard let loop = loop(context), let handle, let socketContext else { return }
    if code == .CONNECTION_NOTIFY_STARTED {
      let client = loop.connected(
        interviewd_mhd_connection_fd(handle), interviewd_mhd_client_address(handle))
      socketContext.pointee = Unmanaged.passRetained(client).toOpaque()
    } else if let pointer = socketContext.pointee {
      socketContext.pointee = nil
      loop.disconnected(Unmanaged<ClientConnection>.fromOpaque(pointer).takeRetainedValue())
    }
  }

  /// A request line has come.
  static let target:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
    ) -> UnsafeMutableRawPointer? = { context, target, handle in
      guard let loop = loop(context), let target, let handle,
        let pointer = interviewd_mhd_connection_context(handle)
      else { return nil }
      let client = Unmanaged<ClientConnection>.fromOpaque(pointer).takeUnretainedValue()
      let exchange = ActiveExchange(
        loop: loop, handle: handle, connection: client, target: String(cString: target), now: loop.now)
      client.exchange = exchange
      loop.headDeadlines.set(client.deadline, now: loop.now)
      return Unmanaged.passRetained(exchange).toOpaque()
    }

  /// The head is complete (the first call), a piece of the body has come, or all has come.
  static let access: MHD_AccessHandlerCallback = {
    context, handle, _, method, version, data, size, requestContext in
    guard let loop = loop(context), let exchange = exchange(requestContext?.pointee), let size else {
      return .NO
    }
    switch exchange.phase {
    case .head:
      guard !interviewd_mhd_is_answered(exchange.handle), let method, let version else {
        exchange.phase = .answered
        return .YES
      }
      return loop.begin(exchange, HeadReader.read(exchange.handle, exchange.target, method, version))
    case .body where size.pointee > 0:
      loop.received(exchange, UnsafeRawBufferPointer(start: data, count: size.pointee))
      size.pointee = 0
      return .YES
    case .body, .handling:
      return loop.proceed(exchange)
    case .answered, .upgraded:
      size.pointee = 0
      return .YES
    case .refused:
      return .NO
    }
  }

  /// A request is over, well or not.
  static let completed: MHD_RequestCompletedCallback = { context, _, requestContext, code in
    guard let loop = loop(context), let pointer = requestContext?.pointee else { return }
    requestContext?.pointee = nil
    loop.completed(
      Unmanaged<ActiveExchange>.fromOpaque(pointer).takeRetainedValue(),
      isWhole: code == .REQUEST_TERMINATED_COMPLETED_OK)
  }

  /// More of a streamed body can be sent.
  static let content: MHD_ContentReaderCallback = { context, _, target, most in
    guard let exchange = exchange(context) else { return Int(MHD_CONTENT_READER_END_WITH_ERROR) }
    return exchange.loop.readOutput(exchange, into: UnsafeMutableRawBufferPointer(start: target, count: most))
  }

  static let contentReleased: MHD_ContentReaderFreeCallback = { context in
    if let context { Unmanaged<ActiveExchange>.fromOpaque(context).release() }
  }

  /// 101 has been sent: the connection is a WebSocket's from now on.
  static let upgraded: MHD_UpgradeHandler = { _, _, requestContext, early, earlySize, socket, upgrade in
    // A copy of the descriptor, so that libmicrohttpd can let go of the 46 kB that it keeps of an upgraded
    // connection.
    let descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0)
    if let exchange = exchange(requestContext) {
      exchange.loop.upgraded(
        exchange, descriptor: descriptor,
        early: early.map { Array(UnsafeRawBufferPointer(start: $0, count: earlySize)) } ?? [])
    } else if descriptor >= 0 {
      close(descriptor)
    }
    interviewd_mhd_upgrade_close(upgrade)
  }
}
