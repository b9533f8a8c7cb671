internal import Glibc

/// A bound, listening TCP socket. Blocking while a name is resolved.
enum ListeningSocket {
  /// - Throws: `ServerError` that names the address.
  static func open(host: String, port: UInt16) throws(ServerError) -> (descriptor: Int32, BoundAddress) {
    var host = host[...]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    let address = BoundAddress(host: String(host), port: port).description
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host.isEmpty ? nil : String(host), String(port), &hints, &list)
    guard status == 0, let first = list else {
      throw .cannotListen(address: address, reason: String(cString: gai_strerror(status)))
    }
    defer { freeaddrinfo(list) }
    var failure: Int32 = 0
    var candidate: UnsafeMutablePointer<addrinfo>? = first
    while let info = candidate?.pointee {
      if let descriptor = listen(info, &failure) {
        return (descriptor, bound(descriptor) ?? BoundAddress(host: String(host), port: port))
      }
      candidate = info.ai_next
    }
    if failure == EADDRINUSE { throw .addressInUse(address: address) }
    throw .cannotListen(address: address, reason: String(cString: strerror(failure)))
  }

  private static func listen(_ info: addrinfo, _ failure: inout Int32) -> Int32? {
    let kind = info.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(info.ai_family, kind, info.ai_protocol)
    guard descriptor >= 0 else {
      failure = errno
      return nil
    }
    var on: Int32 = 1
    let size = socklen_t(MemoryLayout.size(ofValue: on))
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
    if info.ai_family == AF_INET6 { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &on, size) }
    guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, Glibc.listen(descriptor, 4096) == 0 else {
      failure = errno
      close(descriptor)
      return nil
    }
    return descriptor
  }

  private static func bound(_ descriptor: Int32) -> BoundAddress? {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout.size(ofValue: storage))
    return withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        guard getsockname(descriptor, pointer, &size) == 0 else { return nil }
        return SocketAddress.describe(pointer)
      }
    }
  }
}

enum SocketAddress {
  /// The numeric address and the port; nil for what is neither IPv4 nor IPv6. An IPv4 address mapped into
  /// IPv6 is given as IPv4.
  static func describe(_ address: UnsafePointer<sockaddr>) -> BoundAddress? {
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    // The larger size: what is read of it depends on the family.
    let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let status = getnameinfo(
      address, size, &host, socklen_t(host.count), &service, socklen_t(service.count),
      NI_NUMERICHOST | NI_NUMERICSERV)
    guard status == 0, let port = UInt16(text(service)) else { return nil }
    let name = text(host)
    return BoundAddress(host: name.hasPrefix("::ffff:") ? String(name.dropFirst(7)) : name, port: port)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
