/// A step of the work on one recording.
public enum Stage: String, Sendable, CaseIterable, Codable {
  case fetch, decode, analyse, transcribe, archive, record
}
