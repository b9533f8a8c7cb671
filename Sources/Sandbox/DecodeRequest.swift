/// How the child is asked to decode one recording.
public struct DecodeRequest: Codable, Sendable, Equatable {
  /// Decode the sound. Without it the picture alone is looked at, and its length is told.
  public var sound: Bool
  /// Look at the key frames of the picture too.
  public var video: Bool
  /// Seconds of sound after which the recording is refused as too long.
  public var maxDuration: Double
  public var limits: SandboxLimits

  public init(sound: Bool = true, video: Bool, maxDuration: Double, limits: SandboxLimits) {
    self.sound = sound
    self.video = video
    self.maxDuration = maxDuration
    self.limits = limits
  }
}
