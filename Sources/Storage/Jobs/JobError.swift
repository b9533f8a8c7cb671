/// Why a worker may not change a job.
public enum JobError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Another has taken the job over, or it has ended: nothing was changed, and its work is to be dropped.
  case leaseLost(JobID)
  /// Somebody asked for the job again after its cancellation was requested: it is in the queue again.
  case wantedAgain(JobID)

  public var description: String {
    switch self {
    case .leaseLost(let id): "job \(id) is not this worker's any more"
    case .wantedAgain(let id): "job \(id) is wanted again and not cancelled"
    }
  }
}
