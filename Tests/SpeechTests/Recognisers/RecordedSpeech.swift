import Foundation
import Speech

/// Recordings with known words, from Tests/Fixtures/speech.
struct RecordedSpeech: Decodable {
  var file: String
  var voice: String
  var text: String
  var noise: Noise?

  struct Noise: Decodable {}
  private struct Manifest: Decodable { var recordings: [RecordedSpeech] }

  private static let folder = Samples.folder.appending(component: "speech")

  /// The clean recordings of flite's voices, on which PocketSphinx was measured: espeak's are no oracle for
  /// words, and noise is beyond PocketSphinx.
  static func clean() throws -> [RecordedSpeech] {
    let data = try Data(contentsOf: folder.appending(component: "manifest.json"))
    return try JSONDecoder().decode(Manifest.self, from: data).recordings
      .filter { recording in
        recording.noise == nil && ["rms", "slt", "awb"].contains { recording.voice.contains($0) }
      }
  }

  /// The whole recording as one utterance that begins `start` samples into something longer.
  func utterance(start: Int = 0) throws -> Utterance {
    Utterance(start: start, samples: try Samples.decode(Self.folder.appending(component: file)))
  }
}
