/// When a turn of a live stream begins and ends: the parameters of OpenAI's `server_vad`.
public struct TurnSettings: Sendable, Equatable {
  /// 0…1: how far above the noise speech has to be, from 3 dB to 15 dB.
  public var threshold: Double
  /// Milliseconds of sound before the speech that belong to the turn.
  public var prefixPadding: Int
  /// Milliseconds without speech after which the turn has ended.
  public var silenceDuration: Int

  public init(threshold: Double = 0.5, prefixPadding: Int = 300, silenceDuration: Int = 200) {
    self.threshold = threshold
    self.prefixPadding = prefixPadding
    self.silenceDuration = silenceDuration
  }
}
