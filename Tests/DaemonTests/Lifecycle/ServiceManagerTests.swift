import Core
import Foundation
import Synchronization
import Testing

@testable import Daemon

/// What systemd would receive: a datagram socket in its place.
@Suite(.timeLimit(.minutes(1))) struct ServiceManagerTests {
  private let logger = Logger(level: .error, format: .json)

  private func manager(_ systemd: NotifySocket, _ more: [String: String] = [:]) -> ServiceManager {
    ServiceManager(
      environment: ["NOTIFY_SOCKET": systemd.name].merging(more) { $1 }, logger: logger)
  }

  @Test(arguments: [false, true])
  func statesAreToldInTheirOrder(isAbstract: Bool) async throws {
    let systemd = try NotifySocket(isAbstract: isAbstract)
    let manager = manager(systemd)
    await manager.ready()
    await manager.status("working on 3 recordings")
    await manager.stopping()
    #expect(
      systemd.receive(3) == ["READY=1", "STATUS=working on 3 recordings", "STOPPING=1"])
  }

  @Test func aStatusStaysOneAssignment() async throws {
    let systemd = try NotifySocket()
    await manager(systemd).status("one\nMAINPID=1")
    #expect(systemd.receive(1) == ["STATUS=one MAINPID=1"])
  }

  @Test func withoutSystemdNothingHappens() async {
    let manager = ServiceManager(environment: ["WATCHDOG_USEC": "1000"], logger: logger)
    await manager.ready()
    await manager.beat {}
  }

  @Test func theHeartBeatsWhileTheDaemonAnswers() async throws {
    let systemd = try NotifySocket()
    let manager = manager(systemd, ["WATCHDOG_USEC": "2000", "WATCHDOG_PID": "\(getpid())"])
    let turns = Mutex(0)
    let beating = Task { await manager.beat { turns.withLock { $0 += 1 } } }
    #expect(systemd.receive(3) == ["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1"])
    #expect(turns.withLock { $0 } >= 3)
    beating.cancel()
    await beating.value
  }

  @Test(
    arguments: [
      ([:], nil), (["WATCHDOG_USEC": "30000000"], .seconds(15)), (["WATCHDOG_USEC": "0"], nil),
      (["WATCHDOG_USEC": "soon"], nil), (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"], nil),
    ] as [([String: String], Duration?)])
  func theBeatIsHalfOfWhatSystemdWaits(_ environment: [String: String], _ interval: Duration?) {
    #expect(ServiceManager(environment: environment, logger: logger).interval == interval)
  }

  @Test func aSocketThatIsGoneIsSaidInTheLogAndHarmsNobody() async {
    let lines = Mutex<[String]>([])
    let gone = "/nowhere/\(UUID().uuidString)"
    let manager = ServiceManager(
      environment: ["NOTIFY_SOCKET": gone],
      logger: Logger(level: .info, format: .text) { line in lines.withLock { $0.append(line) } })
    await manager.ready()
    #expect(
      lines.withLock { $0 } == [
        "warning: the service manager cannot be told error=\"No such file or directory\""
      ])
  }
}

/// A socket as systemd's, with a path or an abstract name.
private final class NotifySocket: Sendable {
  let name: String
  private let descriptor: Int32

  init(isAbstract: Bool = false) throws {
    name = isAbstract ? "@\(UUID().uuidString)" : "/tmp/\(UUID().uuidString)"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: Array(name.utf8))
      if isAbstract { path[0] = 0 }
    }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(bound == 0)
  }

  deinit {
    close(descriptor)
    if name.hasPrefix("/") { unlink(name) }
  }

  /// The next `count` messages.
  func receive(_ count: Int) -> [String] {
    (0..<count).map { _ in
      var buffer = [UInt8](repeating: 0, count: 4096)
      let length = recv(descriptor, &buffer, buffer.count, 0)
      return String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
    }
  }
}
