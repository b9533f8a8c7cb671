internal import Foundation
internal import Glibc
internal import Synchronization

/// A server that says exactly what a test tells it to, byte by byte, on 127.0.0.1 and a free port. Each connection
/// has a thread, on which `handle` runs. It listens until the test run ends.
public final class RawServer: Sendable {
  public let port: UInt16
  private let descriptor: Int32
  private let seen = Seen()

  /// What has come so far.
  private final class Seen: Sendable {
    let state = Mutex((accepted: 0, heads: [String]()))
  }

  public init(_ handle: @escaping @Sendable (Peer) throws -> Void) throws {
    (descriptor, port) = try Self.bound()
    let descriptor = descriptor
    guard listen(descriptor, 64) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    Thread { [seen] in
      while true {
        let client = accept(descriptor, nil, nil)
        guard client >= 0 else { return }
        seen.state.withLock { $0.accepted += 1 }
        let peer = Peer(client) { head in seen.state.withLock { $0.heads.append(head) } }
        Thread {
          try? handle(peer)
          peer.close()
        }.start()
      }
    }.start()
  }

  /// A port that nobody listens on, nor can until the test run ends: the server of a test beside this one would
  /// be asked what was meant for nobody.
  public static func closedPort() throws -> UInt16 { try bound().port }

  /// A socket with a free port of 127.0.0.1.
  private static func bound() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutableBytes(of: &address) { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { address in
        bind(descriptor, address.baseAddress, length) == 0
          && getsockname(descriptor, address.baseAddress, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }

  /// Answers every request on every connection with the same text.
  public convenience init(answering text: String) throws {
    try self.init { peer in while try peer.readRequest() != nil { try peer.send(text) } }
  }

  public var url: String { "http://127.0.0.1:\(port)" }
  public var accepted: Int { seen.state.withLock { $0.accepted } }
  public var heads: [String] { seen.state.withLock { $0.heads } }
}

/// The server's end of a connection. Its calls block.
public final class Peer: Sendable {
  public struct Closed: Error {}

  private let descriptor: Int32
  private let isOpen = Mutex(true)
  private let record: @Sendable (String) -> Void

  init(_ descriptor: Int32, record: @escaping @Sendable (String) -> Void) {
    self.descriptor = descriptor
    self.record = record
    // A test that has gone wrong ends, rather than hang.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  /// The head and the body of the next request; nil when the client has closed.
  public func readRequest() throws -> (head: String, body: [UInt8])? {
    guard let head = try readHead() else { return nil }
    let lines = head.lowercased().split(separator: "\r\n")
    if let line = lines.first(where: { $0.hasPrefix("content-length:") }) {
      let count = Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces)) ?? 0
      return (head, try readExactly(count))
    }
    guard lines.contains("transfer-encoding: chunked") else { return (head, []) }
    var body: [UInt8] = []
    while let size = Int(try readLine(), radix: 16) {
      body += try readExactly(size)
      _ = try readLine()
      if size == 0 { break }
    }
    return (head, body)
  }

  public func readHead() throws -> String? {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual(Array("\r\n\r\n".utf8)) {
      guard let byte = try read(1).first else {
        if head.isEmpty { return nil }
        throw Closed()
      }
      head.append(byte)
    }
    let text = String(decoding: head, as: UTF8.self)
    record(text)
    return text
  }

  private func readLine() throws -> String {
    var line: [UInt8] = []
    while line.last != 0x0A { line += try readExactly(1) }
    return String(decoding: line.dropLast(2), as: UTF8.self)
  }

  public func readExactly(_ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let part = try read(min(count - bytes.count, 1 << 16))
      guard !part.isEmpty else { throw Closed() }
      bytes += part
    }
    return bytes
  }

  /// What has come, at least one byte; empty at the end.
  public func read(_ most: Int) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: most)
    let count = recv(descriptor, &buffer, most, 0)
    guard count >= 0 else { throw Closed() }
    return Array(buffer[..<count])
  }

  public func send(_ text: String) throws { try send(Array(text.utf8)) }

  public func send(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Closed() }
      rest = rest.dropFirst(count)
    }
  }

  /// Sends as far as the client takes it; how many bytes that were, once nothing has moved for so long.
  public func send(_ bytes: [UInt8], untilStuckFor milliseconds: Int32) -> Int {
    var sent = 0
    while sent < bytes.count {
      var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard Glibc.poll(&poll, 1, milliseconds) == 1 else { break }
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress, min($0.count, 1 << 16),
          Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count > 0 { sent += count } else if errno != EAGAIN { break }
    }
    return sent
  }

  /// Returns when the client has closed the connection; what it sends until then is passed over.
  public func waitForClose() {
    while let bytes = try? read(1 << 16), !bytes.isEmpty {}
  }

  public func close() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    if wasOpen { Glibc.close(descriptor) }
  }

  /// Closes with a TCP reset.
  public func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    close()
  }
}
