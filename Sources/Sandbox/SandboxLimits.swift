/// How much of the machine the child may use for one recording.
public struct SandboxLimits: Codable, Sendable, Equatable {
  /// Seconds of processor time.
  public var cpu: Int
  /// Bytes of address space.
  public var addressSpace: Int
  /// How long the daemon waits for the child in all. Time in which the child waits for the daemon, because
  /// a recogniser is slower than the decoder, does not count.
  public var waiting: Duration

  public init(cpu: Int = 600, addressSpace: Int = 2 << 30, waiting: Duration = .seconds(600)) {
    self.cpu = cpu
    self.addressSpace = addressSpace
    self.waiting = waiting
  }
}
