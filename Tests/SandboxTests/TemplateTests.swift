import Core
import Foundation
import Testing

@testable import Sandbox

/// The real `interviewd-sandbox`, which forks a child for each recording, and what the system shows of it.
@Suite(.timeLimit(.minutes(3))) struct TemplateTests {
  private let sandbox: RealSandbox

  init() throws { sandbox = try RealSandbox() }

  @Test func itStartsWithTheFirstRecordingAndServesTheNext() async throws {
    let launcher = sandbox.launcher
    #expect(sandbox.templates.isEmpty)
    let first = try await sandbox.samples(from: launcher)
    let template = try #require(sandbox.templates.first)
    #expect(try await sandbox.samples(from: launcher) == first)
    #expect(sandbox.templates == [template])
  }

  @Test func itHasOneThreadAndNothingOfTheDaemons() async throws {
    let launcher = sandbox.launcher
    // The second recording is decoded while it rehearses, the third when it has.
    for _ in 0..<3 { _ = try await sandbox.samples(from: launcher) }
    let template = try #require(sandbox.templates.first)
    #expect(try template.text("environ").isEmpty)
    #expect(try template.text("status").contains("Threads:\t1\n"))
    #expect(try template.descriptors == ["0", "1", "2"])
    withExtendedLifetime(launcher) {}
  }

  @Test func twoHundredRecordingsLeaveItNoDescriptor() async throws {
    let launcher = sandbox.launcher
    for _ in 0..<200 { _ = try await sandbox.samples(from: launcher) }
    #expect(try #require(sandbox.templates.first).descriptors == ["0", "1", "2"])
    #expect(sandbox.children.isEmpty)
    withExtendedLifetime(launcher) {}
  }

  @Test func manyRecordingsAtOnceAreDecodedAsOneIs() async throws {
    let (sandbox, launcher) = (sandbox, sandbox.launcher)
    let one = try await sandbox.samples(from: launcher)
    try await withThrowingTaskGroup { group in
      for _ in 0..<24 { group.addTask { try await sandbox.samples(from: launcher) } }
      for try await samples in group { #expect(samples == one) }
    }
    #expect(sandbox.templates.count == 1)
  }

  @Test func aChildHasItsOwnRecordingAndNoOthers() async throws {
    let launcher = sandbox.launcher
    let (one, other) = (try sandbox.long(launcher), try sandbox.long(launcher))
    _ = try await (one.next(), other.next())
    #expect(sandbox.children.count == 2)
    for child in sandbox.children { #expect(try child.descriptors == ["1", "2", "3"]) }
    withExtendedLifetime((one, other)) {}
  }

  @Test func aTemplateThatWasKilledIsReplaced() async throws {
    let launcher = sandbox.launcher
    let first = try await sandbox.samples(from: launcher)
    let template = try #require(sandbox.templates.first)
    template.send(SIGKILL)
    template.waitForEnd()
    #expect(try await sandbox.samples(from: launcher) == first)
    #expect(sandbox.templates.count == 1)
    #expect(sandbox.templates != [template])
  }

  @Test func recordingsGoOnWhenTheirTemplateIsKilled() async throws {
    let launcher = sandbox.launcher
    let session = try sandbox.long(launcher)
    _ = try await session.next()
    try #require(sandbox.templates.first).send(SIGKILL)
    var last: DecodeMessage?
    while let message = try await session.next() { last = message }
    #expect(last == .finished)
  }

  @Test func aCrashRenewsTheTemplateAndCostsOneRecording() async throws {
    let launcher = sandbox.launcher
    let (crashing, other) = (try sandbox.long(launcher), try sandbox.long(launcher))
    _ = try await crashing.next()
    let child = try #require(sandbox.children.first)
    let template = try #require(sandbox.templates.first)
    _ = try await other.next()
    // One that debug builds of Swift do not catch to print a backtrace.
    child.send(SIGSYS)
    await #expect(throws: SandboxError.crashed(signal: SIGSYS)) {
      while try await crashing.next() != nil {}
    }
    _ = try await sandbox.samples(from: launcher)
    #expect(sandbox.templates.contains { $0 != template })
    var last: DecodeMessage?
    while let message = try await other.next() { last = message }
    #expect(last == .finished)
  }

  @Test func itEndsWithTheLauncher() async throws {
    func template() async throws -> SandboxProcess {
      let launcher = sandbox.launcher
      _ = try await sandbox.samples(from: launcher)
      defer { withExtendedLifetime(launcher) {} }
      return try #require(sandbox.templates.first)
    }
    try await template().waitForEnd()
  }

  @Test func aDroppedSessionsChildEndsWhileTheTemplateServesOn() async throws {
    let launcher = sandbox.launcher
    func child() async throws -> SandboxProcess {
      let session = try sandbox.long(launcher)
      _ = try await session.next()
      defer { withExtendedLifetime(session) {} }
      return try #require(sandbox.children.first)
    }
    try await child().waitForEnd()
    _ = try await sandbox.samples(from: launcher)
    #expect(sandbox.templates.count == 1)
  }
}
