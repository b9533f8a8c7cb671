public import Core
internal import FoundationEssentials
public import Speech

/// What is known of one recording: schema `interviewd.report/1`, documented in docs/report.md.
public struct Report: Sendable, Encodable {
  public static let schema = "interviewd.report/1"

  public var recording: Recording
  /// Nil when no recogniser was wanted.
  public var transcript: Transcript?
  public var voiceAnalysis: VoiceAnalysis
  /// Nil without a picture, or when it was not to be looked at.
  public var videoAnalysis: VideoSignals?
  /// Seconds by stage. Stages overlap: they need not add up.
  public var timings: [String: Double]
  /// Flaws of the recording that did not stop the work, one sentence each.
  public var warnings: [String]

  public struct Recording: Sendable, Encodable {
    /// As it was named in the request.
    public var file: String
    /// Bytes.
    public var size: Int
    /// Seconds of sound that were decoded.
    public var duration: Double
    /// What the container says.
    public var media: MediaDescription
    /// The transcript's object, where it was archived.
    public var archive: String?
  }

  enum CodingKeys: String, CodingKey {
    case schema, recording, transcript, timings, warnings
    case voiceAnalysis = "voice_analysis"
    case videoAnalysis = "video_analysis"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.schema, forKey: .schema)
    try container.encode(recording, forKey: .recording)
    try container.encode(transcript, forKey: .transcript)
    try container.encode(voiceAnalysis, forKey: .voiceAnalysis)
    try container.encode(videoAnalysis, forKey: .videoAnalysis)
    try container.encode(timings, forKey: .timings)
    try container.encode(warnings, forKey: .warnings)
  }

  /// One line of JSON with sorted keys, without a newline.
  public func json() throws -> String {
    try JSONText.encode(self)
  }

  /// The transcript of a report's JSON; nil where the report has none.
  public static func transcript(in json: String) throws -> Transcript? {
    struct Part: Decodable { var transcript: Transcript? }
    return try JSONDecoder().decode(Part.self, from: Data(json.utf8)).transcript
  }
}
