import Foundation
import Testing

@testable import Storage

/// What comes after a run: decisions without a database.
struct RunningJobTests {
  let now = Date(unixMilliseconds: 1_000_000)
  let policy: JobRetryPolicy

  init() {
    var policy = JobRetryPolicy()
    policy.maxAttempts = 3
    policy.maxInterruptions = 3
    policy.firstDelay = .seconds(10)
    policy.maxDelay = .seconds(35)
    policy.random = { 1 }
    self.policy = policy
  }

  private func next(
    _ event: RunningJob.Event, attempt: Int = 1, interruptions: Int = 0, cancelling: Bool = false
  ) -> RunningJob.Next {
    RunningJob(attempt: attempt, interruptions: interruptions, isCancelRequested: cancelling)
      .next(after: event, now: now, policy: policy)
  }

  @Test func aFailureIsTriedAgainUntilTheAttemptsAreUsedUp() {
    let retryable = RunningJob.Event.failed(isRetryable: true)
    #expect(next(retryable, attempt: 1) == .queued(at: now + .seconds(10), attempt: 1, interruptions: 0))
    #expect(
      next(retryable, attempt: 2, interruptions: 1)
        == .queued(at: now + .seconds(20), attempt: 2, interruptions: 1))
    #expect(next(retryable, attempt: 3, interruptions: 1) == .dead(interruptions: 1))
    #expect(next(.failed(isRetryable: false)) == .dead(interruptions: 0))
  }

  @Test func anInterruptionUsesUpNoAttemptButItsOwnAllowance() {
    #expect(next(.interrupted, attempt: 3) == .queued(at: now, attempt: 2, interruptions: 1))
    #expect(next(.interrupted, interruptions: 1) == .queued(at: now, attempt: 0, interruptions: 2))
    #expect(next(.interrupted, interruptions: 2) == .dead(interruptions: 3))
  }

  @Test func handingBackLeavesNoTrace() {
    #expect(next(.released, attempt: 3, interruptions: 2) == .queued(at: now, attempt: 2, interruptions: 2))
    let later = now + .seconds(60)
    #expect(next(.postponed(until: later)) == .queued(at: later, attempt: 0, interruptions: 0))
  }

  @Test func aRequestedCancellationLeavesNothingInTheQueue() {
    for event in [RunningJob.Event.released, .postponed(until: now), .interrupted, .stopped] {
      #expect(next(event, cancelling: true) == .cancelled)
    }
    #expect(next(.failed(isRetryable: true), cancelling: true) == .dead(interruptions: 0))
  }

  @Test func whatWasStoppedAndIsWantedAgainIsQueued() {
    #expect(next(.stopped) == .queued(at: now, attempt: 0, interruptions: 0))
  }

  @Test func waitsDoubleUpToTheirBoundAndAreSpread() {
    #expect((1...5).map { policy.delay(afterAttempt: $0) } == [10, 20, 35, 35, 35].map { .seconds($0) })
    #expect(policy.delay(afterAttempt: .max) == .seconds(35))
    var spread = policy
    spread.random = { 0 }
    #expect(spread.delay(afterAttempt: 1) == .seconds(5))
    #expect(spread.delay(afterAttempt: 9) == .seconds(17.5))
  }
}
