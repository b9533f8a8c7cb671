import Core
import Foundation
import Testing

@testable import Speech

struct StreamResamplerTests {
  private static func tone(_ frequency: Double, seconds: Double, rate: Int) -> [Float] {
    (0..<Int(seconds * Double(rate))).map {
      Float(0.5 * sin(2 * .pi * frequency * Double($0) / Double(rate)))
    }
  }

  private static func resample(_ samples: [Float], chunk: Int = 480) throws -> [Float] {
    let resampler = try #require(StreamResampler())
    return stride(from: 0, to: samples.count, by: chunk).flatMap {
      resampler.append(Array(samples[$0..<min($0 + chunk, samples.count)]))
    }
  }

  @Test(arguments: [100.0, 1000, 3400, 6500])
  func `a tone of speech keeps its level and its time`(frequency: Double) throws {
    let output = try Self.resample(Self.tone(frequency, seconds: 1, rate: StreamResampler.inputRate))
    let expected = Self.tone(frequency, seconds: 1, rate: Audio.sampleRate)
    #expect(output.count <= expected.count && output.count > expected.count - Audio.samples(0.01))
    // The beginning has no past to be interpolated from.
    let errors = zip(output, expected).dropFirst(200).map { abs($0 - $1) }
    #expect((errors.max() ?? 1) < 0.02)
  }

  @Test(arguments: [9500.0, 11_000])
  func `what 16 kHz cannot carry is gone`(frequency: Double) throws {
    let output = try Self.resample(Self.tone(frequency, seconds: 1, rate: StreamResampler.inputRate))
    let loudest = output.dropFirst(500).map(abs).max() ?? 1
    #expect(loudest < 0.001)
  }

  @Test
  func `how the stream is cut changes nothing`() throws {
    let samples = Self.tone(440, seconds: 1.1, rate: StreamResampler.inputRate)
    let whole = try Self.resample(samples, chunk: samples.count)
    for chunk in [1, 7, 480, 10_000] {
      let pieces = try Self.resample(samples, chunk: chunk)
      #expect(abs(pieces.count - whole.count) <= 1)
      #expect(zip(pieces, whole).allSatisfy { abs($0 - $1) < 1e-5 })
    }
  }
}
