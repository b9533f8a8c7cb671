import Core
import Foundation
import Speech

/// A recording of samples/, with the places of its pauses.
struct SampleAnswer: Decodable {
  var file: String
  /// The name of the file with the spoken words.
  var text: String
  var seconds: Double
  /// Start and end of each, in seconds.
  var pauses: [[Double]]

  private static let folder = Samples.folder.appending(components: "..", "..", "samples").standardized

  static func all() throws -> [SampleAnswer] {
    let manifest = try Data(contentsOf: folder.appending(component: "manifest.json"))
    return try JSONDecoder().decode([SampleAnswer].self, from: manifest)
  }

  func spoken() throws -> String {
    try String(contentsOf: Self.folder.appending(component: text), encoding: .utf8)
  }

  /// The stretches between the pauses, each with 0.2 s of the pauses around it.
  func utterances() throws -> [Utterance] {
    let samples = try Samples.decode(Self.folder.appending(component: file))
    let starts = [0] + pauses.map { $0[1] - 0.2 }
    let ends = pauses.map { $0[0] + 0.2 } + [seconds]
    return zip(starts, ends).map { start, end in
      let first = Audio.samples(start)
      return Utterance(start: first, samples: Array(samples[first..<min(Audio.samples(end), samples.count)]))
    }
  }
}
