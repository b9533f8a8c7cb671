/// Why a recording could not be read: the recording's fault, so trying again does not help.
public struct RecordingProblem: Error, Codable, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Codable, Sendable, CaseIterable {
    /// The file holds no bytes.
    case empty
    /// The content is something else: a text, a picture, an archive, a playlist.
    case notMedia = "not_media"
    /// The container's index is missing, so that nothing in it can be found.
    case incomplete
    /// Media without an audio track.
    case noAudio = "no_audio"
    /// An audio track from which not one sample came out.
    case noSamples = "no_samples"
    /// A codec or a layout that this build cannot decode.
    case unsupported
    /// Longer than the configured limit.
    case tooLong = "too_long"
    /// Damaged beyond reading.
    case damaged
  }

  public var code: Code
  /// One sentence without the file's name and without a final dot.
  public var description: String

  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
