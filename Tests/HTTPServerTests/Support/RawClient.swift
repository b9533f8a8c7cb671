import Dispatch
import Glibc

/// A TCP client that sends exactly the bytes it is given. Blocking calls run on a queue of its own.
final class RawClient: Sendable {
  struct Failure: Error {}

  private let descriptor: Int32
  private let queue = DispatchQueue(label: "client")

  /// - Parameter receiveBuffer: bytes; small for a client that is to be slow.
  init(port: UInt16, receiveBuffer: Int32? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Failure() }
    if var size = receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout.size(ofValue: size)))
    }
    // So that a test which waits for what never comes fails instead of hanging.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout.size(ofValue: patience)))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      close(descriptor)
      throw Failure()
    }
  }

  deinit { close(descriptor) }

  func send(_ text: String) async { await send(Array(text.utf8)) }

  /// How much was taken before the other side closed.
  @discardableResult func send(_ bytes: [UInt8]) async -> Int {
    await run { descriptor in
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          // 0x4000: MSG_NOSIGNAL.
          Glibc.send(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent, 0x4000)
        }
        if count <= 0 { break }
        sent += count
      }
      return sent
    }
  }

  /// Sends and ends the sending direction, so that both come in one packet.
  func sendAndLeave(_ text: String) async {
    await run { descriptor in
      // 0xC000: MSG_NOSIGNAL, and MSG_MORE, which holds the bytes back until the end goes with them.
      _ = text.utf8CString.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count - 1, 0xC000) }
      _ = shutdown(descriptor, 1)
    }
  }

  /// What comes next, of whatever size; nil at the end, whether by close or reset.
  func receive() async -> [UInt8]? {
    await run { descriptor in
      var bytes = [UInt8](repeating: 0, count: 64 << 10)
      let count = recv(descriptor, &bytes, bytes.count, 0)
      return count > 0 ? Array(bytes.prefix(count)) : nil
    }
  }

  /// Everything until the other side closes.
  func receiveAll() async -> [UInt8] {
    var bytes: [UInt8] = []
    while let more = await receive() { bytes += more }
    return bytes
  }

  /// Ends the sending direction: 1 is SHUT_WR.
  func finishSending() async { _ = await run { shutdown($0, 1) } }

  /// Ends both directions.
  func leave() async { _ = await run { shutdown($0, 2) } }

  private func run<Value: Sendable>(_ body: @escaping @Sendable (Int32) -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { [self] in continuation.resume(returning: body(descriptor)) }
    }
  }
}
