import Core
import Foundation
import Testing

@testable import Speech

@Suite struct VoiceAnalyserTests {
  static func analyse(_ samples: [Float], chunks sizes: [Int]) throws -> (VoiceSignals, [Utterance]) {
    var analyser = try #require(VoiceAnalyser(cutsUtterances: true))
    var utterances: [Utterance] = []
    var start = 0
    var index = 0
    while start < samples.count {
      let end = min(samples.count, start + sizes[index % sizes.count])
      utterances += analyser.append(Array(samples[start..<end]))
      start = end
      index += 1
    }
    let end = analyser.finish()
    return (end.signals, utterances + end.utterances)
  }

  /// Several recordings in a row, with pauses between them.
  static func conversation() throws -> [Float] {
    var samples: [Float] = []
    for oracle in Oracle.all.prefix(8) {
      samples += try oracle.samples + [Float](repeating: 0.0001, count: 9_000)
    }
    return samples
  }

  @Test func theResultDoesNotDependOnTheChunks() throws {
    let samples = try Self.conversation()
    let (whole, wholeUtterances) = try Self.analyse(samples, chunks: [samples.count])
    for sizes in [[16_384], [1, 7, 159, 161, 4_001], [100_000]] {
      let (signals, utterances) = try Self.analyse(samples, chunks: sizes)
      #expect(signals.intervals == whole.intervals)
      #expect(signals.nuclei == whole.nuclei)
      #expect(signals.levels == whole.levels)
      #expect(signals.melody == whole.melody)
      #expect(utterances.map(\.start) == wholeUtterances.map(\.start))
      #expect(utterances.map(\.samples) == wholeUtterances.map(\.samples))
    }
  }

  @Test(arguments: [0, 1, 399, 640, 2047, 2048, 2049, 5000])
  func recordingsTooShortForAFrameAreTaken(_ count: Int) throws {
    let samples = (0..<count).map { Float($0 % 100) / 200 }
    let (signals, _) = try Self.analyse(samples, chunks: [777])
    #expect(signals.levels.count == IntensityTrack.frames(in: count))
    #expect(signals.melody.frames.count == PitchTrack.frames(in: count))
    #expect(abs(signals.duration - Audio.seconds(count)) < 1e-9)
  }

  @Test func silenceIsSilent() throws {
    #expect(try Self.analyse([Float](repeating: 0, count: 160_000), chunks: [16_384]).0.isSilent)
    var faint = TestSound()
    faint.silence(10)
    #expect(try Self.analyse(faint.samples, chunks: [16_384]).0.isSilent)
    #expect(try !Self.analyse(try Oracle.all[0].samples, chunks: [16_384]).0.isSilent)
  }

  /// Nothing louder is let into the process.
  @Test func theLoudestSoundGivesAnAnalysisThatCanBeWritten() throws {
    let samples = (0..<48_000).map { $0 % 133 < 60 ? Float(8) : -8 }
    let (signals, _) = try Self.analyse(samples, chunks: [16_384])
    let analysis = VoiceAnalysis(VoiceMeasures(signals, transcript: nil, hasFillers: false))
    #expect(try !JSONEncoder().encode(analysis).isEmpty)
  }
}

/// Pauses put into clean speech at known places.
@Suite struct PauseTests {
  /// Of the pauses that are there, at least this share must be found.
  static let recall = 0.97
  /// Seconds by which an edge may be off: speech fades in and out.
  static let edge = 0.3

  @Test func pausesAtKnownPlacesAreFound() throws {
    var random = SplitMix(seed: 7)
    var samples: [Float] = []
    var truth: [Range<Double>] = []
    // Words of the clean recordings, with pauses of 0.4 to 2 s between them.
    for oracle in Oracle.all where !oracle.name.contains("-10") && !oracle.name.contains("-20") {
      let speech = try oracle.samples
      let edges = Self.spokenParts(speech)
      for part in edges {
        let start = Audio.seconds(samples.count)
        let length = Int.random(in: 6_400...32_000, using: &random)
        samples += (0..<length).map { _ in Float.random(in: -0.0003...0.0003, using: &random) }
        truth.append(start..<Audio.seconds(samples.count))
        samples += speech[part]
      }
    }
    truth.removeFirst()
    #expect(truth.count >= 20)
    let (signals, _) = try VoiceAnalyserTests.analyse(samples, chunks: [16_384])
    let pauses = signals.intervals.filter { !$0.isSpeech }
    let found = truth.count { place in
      pauses.contains {
        abs($0.start - place.lowerBound) <= Self.edge && abs($0.end - place.upperBound) <= Self.edge
      }
    }
    #expect(Double(found) / Double(truth.count) >= Self.recall)
    // And nothing that is no pause: the recordings' own fall inside these.
    #expect(pauses.count <= truth.count + 2 + truth.count / 10)
  }

  /// The places where `samples/make` put pauses between sentences: a truth that no detector had a hand in.
  @Test func pausesOfTheSamplesAreFoundAndNoOthers() throws {
    struct Sample: Decodable {
      var file: String
      /// Start and end of each, seconds.
      var pauses: [[Double]]
    }
    let folder = Samples.folder.appending(components: "..", "..", "samples").standardized
    let manifest = try Data(contentsOf: folder.appending(component: "manifest.json"))
    for sample in try JSONDecoder().decode([Sample].self, from: manifest) {
      let speech = try Samples.decode(folder.appending(component: sample.file))
      let (signals, _) = try VoiceAnalyserTests.analyse(speech, chunks: [16_384])
      let pauses = signals.intervals.filter { !$0.isSpeech }
      for place in sample.pauses {
        // Voices fade out before the sentence's end and in after its beginning.
        #expect(
          pauses.contains {
            abs($0.start - place[0]) <= Self.edge && abs($0.end - place[1]) <= Self.edge
          }, "\(sample.file) at \(place[0])")
      }
      #expect(pauses.count { $0.start > 0.5 && $0.end < signals.duration - 0.5 } == sample.pauses.count)
    }
  }

  /// A recording's stretches between its own pauses, without the silence around them.
  private static func spokenParts(_ speech: [Float]) -> [Range<Int>] {
    guard let (signals, _) = try? VoiceAnalyserTests.analyse(speech, chunks: [16_384]) else { return [] }
    return signals.intervals.filter(\.isSpeech).map {
      Audio.samples($0.start)..<min(speech.count, Audio.samples($0.end))
    }
  }
}
