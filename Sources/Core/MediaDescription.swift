/// What a recording's container says about itself, before anything is decoded.
public struct MediaDescription: Codable, Sendable, Equatable {
  /// FFmpeg's short name of the container: `mov`, `matroska`, `wav`, `ogg`, …
  public var container: String
  /// Seconds; nil where the container does not say (a browser's MediaRecorder writes none).
  public var duration: Double?
  /// The audio stream that is decoded; nil only where the picture alone was asked for and there is no other.
  public var audio: AudioStream?
  /// The first picture stream that is not cover art.
  public var video: VideoStream?
  /// All streams of the file, those left out as well.
  public var streamCount: Int

  public struct AudioStream: Codable, Sendable, Equatable {
    public var codec: String
    /// Hz, in the source.
    public var sampleRate: Int
    public var channels: Int

    public init(codec: String, sampleRate: Int, channels: Int) {
      self.codec = codec
      self.sampleRate = sampleRate
      self.channels = channels
    }

    enum CodingKeys: String, CodingKey {
      case codec, channels
      case sampleRate = "sample_rate"
    }
  }

  public struct VideoStream: Codable, Sendable, Equatable {
    public var codec: String
    /// Pixels, before rotation.
    public var width: Int
    public var height: Int
    /// Pictures per second; nil where the container does not say.
    public var frameRate: Double?
    /// Degrees clockwise that a player turns the picture: 0, 90, 180 or 270.
    public var rotation: Int

    public init(codec: String, width: Int, height: Int, frameRate: Double?, rotation: Int) {
      self.codec = codec
      self.width = width
      self.height = height
      self.frameRate = frameRate
      self.rotation = rotation
    }

    enum CodingKeys: String, CodingKey {
      case codec, width, height, rotation
      case frameRate = "frame_rate"
    }
  }

  public init(
    container: String, duration: Double?, audio: AudioStream?, video: VideoStream?, streamCount: Int
  ) {
    self.container = container
    self.duration = duration
    self.audio = audio
    self.video = video
    self.streamCount = streamCount
  }

  enum CodingKeys: String, CodingKey {
    case container, duration, audio, video
    case streamCount = "streams"
  }
}
