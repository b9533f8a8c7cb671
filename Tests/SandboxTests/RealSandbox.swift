import Foundation
import Sandbox

/// The real `interviewd-sandbox` under a name of this test's own, by which its processes are told from those of
/// other tests.
struct RealSandbox: Sendable {
  private let executable: String
  private let short: String
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../samples").standardizedFileURL

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    executable = folder.appending(component: "interviewd-sandbox").path
    try FileManager.default.createSymbolicLink(
      atPath: executable, withDestinationPath: SandboxLauncher.besideOwnExecutable().executable)
    // The first second of a WAV file with a header of 44 bytes; the decoder takes a file that ends early.
    let whole = try Data(contentsOf: Self.samples.appending(component: "answer-3.wav"))
    short = folder.appending(component: "short.wav").path
    try whole.prefix(44 + 32_000).write(to: URL(filePath: short))
  }

  /// A new one, whose template has not been started.
  var launcher: SandboxLauncher { SandboxLauncher(executable: executable) }

  /// How many samples a short recording has.
  func samples(from launcher: SandboxLauncher) async throws -> Int {
    var count = 0
    for try await message in try session(short, launcher) {
      if case .samples(let samples) = message { count += samples.count }
    }
    return count
  }

  /// The decoding of a recording that does not fit into the pipe: its child waits for a reader.
  func long(_ launcher: SandboxLauncher) throws -> DecodeSession {
    try session(Self.samples.appending(component: "answer-1.mp4").path, launcher)
  }

  private func session(_ path: String, _ launcher: SandboxLauncher) throws -> DecodeSession {
    try launcher.decode(
      try RecordingFile(path: path),
      DecodeRequest(video: false, maxDuration: 60, limits: SandboxLimits()))
  }

  var templates: [SandboxProcess] { processes.filter(\.leadsItsGroup) }
  var children: [SandboxProcess] { processes.filter { !$0.leadsItsGroup } }

  /// The running processes with this executable, oldest first.
  private var processes: [SandboxProcess] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).sorted().map(SandboxProcess.init).filter { process in
      (try? process.text("cmdline").hasPrefix("\(executable)\0")) ?? false
    }
  }
}

struct SandboxProcess: Equatable, Sendable {
  let pid: Int32

  /// A template leads the group that it and its children are in.
  var leadsItsGroup: Bool { getpgid(pid) == pid }

  var descriptors: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").sorted() }
  }

  /// A file of the system about it; that of a process that has ended and is not reaped is empty.
  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(pid)/\(name)")), as: UTF8.self)
  }

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for its end. It is a child of this process, whoever forked it.
  func waitForEnd() {
    var information = siginfo_t()
    // Once somebody else has reaped it there is nothing to wait for.
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
  }
}
