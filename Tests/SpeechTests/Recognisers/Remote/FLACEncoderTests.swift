import Core
import Foundation
import Testing

@testable import Speech

struct FLACEncoderTests {
  @Test func `an independent decoder reads back the very samples, pauses included`() throws {
    let parts = [(1, 1.3), (2.8, 0.7), (30, 2)].map { start, length in
      let samples = (0..<Audio.samples(length)).map { 0.4 * Float($0 % 97) / 97 - 0.2 }
      return Piece.Part(Utterance(start: Audio.samples(start), samples: samples))
    }
    let piece = Piece(parts)
    let flac = try FLACEncoder.encode(piece)
    let temporary = FileManager.default.temporaryDirectory.appending(component: "\(UUID()).flac")
    try Data(flac).write(to: temporary)
    defer { try? FileManager.default.removeItem(at: temporary) }
    let silence = { Array(repeating: Int16(0), count: Audio.samples($0)) }
    let expected = parts[0].samples + silence(0.5) + parts[1].samples + silence(1) + parts[2].samples
    let decoded = try Samples.decode(temporary)
    #expect(decoded.map { Int16($0 * 32_768) } == expected)
    #expect(flac.count < expected.count * 2)
    // The header: 16 kHz, one channel, 16 bits, and how many samples there are (RFC 9639, 8.2).
    #expect(flac.prefix(4).elementsEqual("fLaC".utf8))
    let fields = flac[18..<26].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect(fields >> 44 == 16_000)
    #expect(fields >> 41 & 7 == 0)
    #expect(fields >> 36 & 31 == 15)
    #expect(fields & 0xF_FFFF_FFFF == UInt64(expected.count))
  }
}
