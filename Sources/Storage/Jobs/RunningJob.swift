internal import FoundationEssentials

/// A running job, as far as it decides what comes after the run: no clock, no database.
struct RunningJob: Equatable {
  enum Event: Equatable {
    /// `patience` times as many attempts as the policy says may fail so.
    case failed(isRetryable: Bool, patience: Int = 1)
    /// Handed back unfinished, as at a shutdown.
    case released
    /// Cannot go on at present, through no fault of its own, as on a full disk.
    case postponed(until: Date)
    /// Its worker's process has ended, or was not heard of for a lease.
    case interrupted
    /// Its worker has stopped because the cancellation was requested.
    case stopped
  }

  enum Next: Equatable {
    case queued(at: Date, attempt: Int, interruptions: Int)
    case dead(interruptions: Int)
    case cancelled
  }

  /// From 1; counts the one that runs.
  var attempt: Int
  var interruptions: Int
  var isCancelRequested: Bool

  func next(after event: Event, now: Date, policy: JobRetryPolicy) -> Next {
    switch event {
    case .failed(let isRetryable, let patience):
      // What failed before its worker learned that it should stop is not tried again.
      guard isRetryable, !isCancelRequested, attempt < policy.maxAttempts * patience else {
        return .dead(interruptions: interruptions)
      }
      let wait = policy.delay(afterAttempt: attempt)
      return .queued(at: now + wait, attempt: attempt, interruptions: interruptions)
    case .released: return again(at: now)
    case .postponed(let until): return again(at: until)
    case .stopped: return again(at: now)
    case .interrupted:
      if isCancelRequested { return .cancelled }
      guard interruptions + 1 < policy.maxInterruptions else {
        return .dead(interruptions: interruptions + 1)
      }
      return .queued(at: now, attempt: attempt - 1, interruptions: interruptions + 1)
    }
  }

  /// In the queue as if this run had not been, unless nobody wants it any more.
  private func again(at date: Date) -> Next {
    isCancelRequested ? .cancelled : .queued(at: date, attempt: attempt - 1, interruptions: interruptions)
  }
}

extension Date {
  static func + (date: Date, duration: Duration) -> Date { date.addingTimeInterval(duration / .seconds(1)) }
}
