/// What the key frames of a recording show. Shares are of the sampled key frames, 0…1.
public struct VideoSignals: Codable, Sendable, Equatable {
  /// Key frames looked at.
  public var samples: Int
  /// Pixels.
  public var width: Int
  public var height: Int
  /// Pictures per second, from the container or, where it does not say, counted.
  public var frameRate: Double?
  /// Mean brightness, 0 (black) … 1 (white).
  public var brightness: Double
  /// Share of nearly black pictures: the camera was off or covered.
  public var dark: Double
  /// Share of pictures that equal the one before: the picture stood still.
  public var frozen: Double

  public init(
    samples: Int, width: Int, height: Int, frameRate: Double?, brightness: Double, dark: Double,
    frozen: Double
  ) {
    self.samples = samples
    self.width = width
    self.height = height
    self.frameRate = frameRate
    self.brightness = brightness
    self.dark = dark
    self.frozen = frozen
  }

  enum CodingKeys: String, CodingKey {
    case samples, width, height, brightness, dark, frozen
    case frameRate = "frame_rate"
  }
}
