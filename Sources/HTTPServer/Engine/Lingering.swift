internal import CEpoll
internal import Glibc

/// Closed connections whose client may not have noticed: what it still sends is dropped until it closes, for
/// a while and up to a bound, so that it reads our last answer rather than a reset (RFC 9112, section 9.6).
final class Lingering {
  private struct Client {
    let deadline: Deadlines.Entry
    var budget: Int
  }

  private static let most = 256
  private static let budget = 4 << 20

  private let poller: Poller
  private let deadlines = Deadlines(after: .seconds(2))
  private var clients: [Int32: Client] = [:]
  private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 1)

  init(poller: Poller) { self.poller = poller }

  deinit {
    for descriptor in clients.keys { close(descriptor) }
    scratch.deallocate()
  }

  var earliest: Nanoseconds? { deadlines.earliest }

  /// Keeps the connection of `descriptor`, which itself is closed by its owner.
  func adopt(_ descriptor: Int32, now: Nanoseconds) {
    guard clients.count < Self.most else { return }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { return }
    interviewd_shut_sending(copy)
    guard poller.add(copy, [.read, .left]) else {
      close(copy)
      return
    }
    let entry = Deadlines.Entry(descriptor: copy)
    deadlines.set(entry, now: now)
    clients[copy] = Client(deadline: entry, budget: Self.budget)
  }

  /// Something came; whether the descriptor is one of ours.
  func isReadable(_ descriptor: Int32) -> Bool {
    guard var client = clients[descriptor] else { return false }
    while client.budget > 0 {
      let count = interviewd_receive(descriptor, scratch.baseAddress, scratch.count)
      if count < 0, errno == EAGAIN || errno == EINTR {
        clients[descriptor] = client
        return true
      }
      if count <= 0 { break }
      client.budget -= count
    }
    end(descriptor)
    return true
  }

  func expire(now: Nanoseconds) {
    while let entry = deadlines.popExpired(now: now) { end(entry.descriptor) }
  }

  private func end(_ descriptor: Int32) {
    clients.removeValue(forKey: descriptor)?.deadline.clear()
    poller.remove(descriptor)
    close(descriptor)
  }
}
