import Core
import Testing

@testable import Speech

struct PieceClockTests {
  @Test func `every sample of every utterance comes back to its place in the recording`() {
    var random = SplitMix(seed: 7)
    var piece = Piece()
    var clock = Int.random(in: 0...50_000, using: &random)
    for _ in 0..<40 {
      let count = Int.random(in: 1600...20_000, using: &random)
      piece.append(Piece.Part(Utterance(start: clock, samples: Array(repeating: 0.1, count: count))))
      clock += count + [0, 1, 4800, 15_999, 16_000, 16_001, 500_000].randomElement(using: &random)!
    }
    let times = PieceClock(piece)
    for (number, (part, place)) in zip(piece.parts, piece.places).enumerated() {
      for offset in [0, 1, part.samples.count / 2, part.samples.count - 1] {
        let time = Audio.seconds(place + offset)
        let mapped = times.recording(time, time)
        #expect((mapped.start * 16_000).rounded() == Double(part.start + offset))
        #expect(abs(mapped.start - Audio.seconds(part.start + offset)) < 1e-9 && mapped.end == mapped.start)
        #expect(times.utterance(at: time + 1e-6) == number)
      }
    }
  }

  @Test func `a word over a shortened pause is cut at it, over another one it is not`() {
    let clock = PieceClock(
      Piece([utterance(10, 2), utterance(12.5, 2), utterance(100, 2)].map(Piece.Part.init)))
    // On the piece's clock: 0…2, 2.5…4.5, 5.5…7.5.
    #expect(clock.recording(1.5, 3) == (11.5, 13))
    // Half a second of the silence is the recording's after the second utterance.
    #expect(clock.recording(4, 5.2) == (14, 15))
    #expect(clock.recording(4.8, 6.5) == (99.5, 101))
    #expect(clock.recording(5.2, 5.3).start == 99.7 as Double)
  }
}
