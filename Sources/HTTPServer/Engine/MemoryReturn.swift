internal import CEpoll

/// Gives memory back to the system after a crowd has left: the allocator would keep what thousands of
/// connections took for as long as the process lives.
struct MemoryReturn {
  /// Below this the allocator's reserve is of no account.
  private static let crowd = 256

  private var peak = 0

  mutating func changed(to count: Int) {
    peak = max(peak, count)
    guard peak >= Self.crowd, count <= peak / 4 else { return }
    peak = count
    interviewd_return_memory()
  }
}
