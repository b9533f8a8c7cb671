import Foundation
import Testing

/// A recording of Tests/Fixtures/speech with what Praat measures in it (`make oracle` makes the values).
struct Oracle: Sendable, CustomTestStringConvertible {
  struct Track: Decodable, Sendable {
    var values: [Float]
  }
  struct Pitch: Decodable, Sendable {
    var f0: [Float]
    var strength: [Float]
  }
  struct Syllables: Decodable, Sendable {
    var count: Int
  }
  struct Values: Decodable, Sendable {
    var samples: Int
    var intensity: Track
    var intensity100: Track
    var silences: [[Double]]
    var pitch: Pitch
    /// dB.
    var harmonicity: Double
    /// Hz.
    var medianPitch: Double
    /// Semitones.
    var pitchVariation: Double
    var syllables: Syllables

    enum CodingKeys: String, CodingKey {
      case samples, intensity, intensity100, silences, pitch, syllables
      case harmonicity = "hnr_db"
      case medianPitch = "f0_median"
      case pitchVariation = "f0_sd_st"
    }
  }

  var name: String
  var values: Values
  var testDescription: String { name }

  /// The samples that Praat read, from the recording as ffmpeg decodes it.
  var samples: [Float] {
    get throws { try Samples.decode(Samples.folder.appending(components: "speech", "\(name).flac")) }
  }

  static let all: [Oracle] = {
    struct File: Decodable { var recordings: [String: Values] }
    do {
      let data = try Data(contentsOf: Samples.folder.appending(component: "oracle.json"))
      let file = try JSONDecoder().decode(File.self, from: data)
      return file.recordings.map { Oracle(name: $0.key, values: $0.value) }.sorted { $0.name < $1.name }
    } catch {
      Issue.record("oracle.json: \(error)")
      return []
    }
  }()
}
