import Core
import Foundation
import Testing

@testable import Sandbox

/// The daemon's side against children that behave badly: shell scripts in the child's place.
@Suite(.timeLimit(.minutes(3))) struct DecodeSessionTests {
  /// A session whose child runs `script`, with the results pipe as its standard output.
  private func session(
    _ script: String, template: String = "answer()", limits: SandboxLimits = SandboxLimits()
  ) throws -> DecodeSession {
    let recording = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try Data("sound".utf8).write(to: recording)
    let executable = try StandInTemplate.make(child: script, template: template)
    return try SandboxLauncher(executable: executable).decode(
      try RecordingFile(path: recording.path), DecodeRequest(video: false, maxDuration: 60, limits: limits))
  }

  private func error(of session: DecodeSession) async -> SandboxError? {
    do {
      for try await _ in session {}
      return nil
    } catch {
      return error as? SandboxError
    }
  }

  @Test func aCrashIsNamedWithItsSignal() async throws {
    #expect(await error(of: try session("kill -SEGV $$")) == .crashed(signal: SIGSEGV))
  }

  @Test func aKillIsNotACrash() async throws {
    #expect(await error(of: try session("kill -KILL $$")) == .killed)
  }

  @Test func usedUpProcessorTimeIsNamed() async throws {
    #expect(await error(of: try session("kill -XCPU $$")) == .cpuExhausted)
  }

  @Test func anEndWithoutAResultIsNamedWithItsStatus() async throws {
    #expect(await error(of: try session("exit 7")) == .exited(status: 7))
    #expect(await error(of: try session("exit 0")) == .exited(status: 0))
  }

  @Test func nonsenseEndsTheChild() async throws {
    let session = try session("printf 'hello, daemon'; exec sleep 1000")
    guard case .nonsense = await error(of: session) else {
      Issue.record("not recognised as nonsense")
      return
    }
  }

  @Test func aChildThatSaysNothingIsWaitedForNoLongerThanAllowed() async throws {
    let limits = SandboxLimits(waiting: .milliseconds(50))
    #expect(await error(of: try session("exec sleep 1000", limits: limits)) == .timedOut(.milliseconds(50)))
  }

  @Test func aMissingExecutableIsNamed() async throws {
    let recording = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try Data("sound".utf8).write(to: recording)
    let session = try SandboxLauncher(executable: "/nowhere/interviewd-sandbox").decode(
      try RecordingFile(path: recording.path),
      DecodeRequest(video: false, maxDuration: 60, limits: SandboxLimits()))
    #expect(
      await error(of: session) == .notStarted("/nowhere/interviewd-sandbox: No such file or directory"))
  }

  @Test func aTemplateThatEndsBeforeItAnswersCostsThatRecording() async throws {
    guard case .notStarted(let why) = await error(of: try session("", template: "os._exit(7)")) else {
      Issue.record("the template's end was not noticed")
      return
    }
    #expect(why.hasSuffix("status 7)"))
  }

  @Test func aForkThatTheKernelRefusesIsNamed() async throws {
    // EAGAIN: too many processes.
    let session = try session("", template: #"control.send(struct.pack("<i", -11))"#)
    guard case .notStarted(let why) = await error(of: session) else {
      Issue.record("the refusal was not noticed")
      return
    }
    #expect(why.hasSuffix("Resource temporarily unavailable"))
  }

  @Test func cancellingEndsTheChild() async throws {
    // The child says its pid through the protocol's own warning message, then would sleep for long.
    let session = try session(
      #"""
      text="\"$$\""
      printf "\\$(printf %03o ${#text})\\0\\0\\0\\6\\1\\0\\0%s" "$text"
      exec sleep 1000
      """#)
    guard case .warning(let pid) = try await session.next(), let pid = Int32(pid) else {
      Issue.record("the child did not say its pid")
      return
    }
    let reading = Task { try await session.next() }
    reading.cancel()
    await #expect(throws: CancellationError.self) { try await reading.value }
    SandboxProcess(pid: pid).waitForEnd()
  }
}

@Suite struct RecordingFileTests {
  private let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private func error(_ name: String, maxSize: Int = .max) -> RecordingFileError? {
    do {
      _ = try RecordingFile(path: folder.appending(component: name).path, maxSize: maxSize)
      return nil
    } catch { return error }
  }

  @Test func whatIsNoReadableFileIsNamed() throws {
    try Data().write(to: folder.appending(component: "empty"))
    try Data(count: 10).write(to: folder.appending(component: "ten"))
    #expect(mkfifo(folder.appending(component: "fifo").path, 0o600) == 0)
    #expect(error("missing") == .system("No such file or directory"))
    #expect(error("") == .directory)
    #expect(error("empty") == .empty)
    #expect(error("fifo") == .notRegular)
    #expect(error("ten", maxSize: 9) == .tooLarge(limit: 9))
    #expect(error("ten", maxSize: 10) == nil)
  }
}
