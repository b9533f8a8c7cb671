import Core
import Testing

@testable import Speech

struct PieceTests {
  private func pieces(_ utterances: [Utterance], maxBytes: Int = 25_000_000) -> [Piece] {
    var gatherer = PieceGatherer(maxBytes: maxBytes)
    var pieces = utterances.compactMap { gatherer.add($0) }
    if let last = gatherer.finish() { pieces.append(last) }
    return pieces
  }

  @Test func `a pause of more than a second is sent as one second, a shorter one as it is`() {
    let piece = Piece([utterance(5, 2), utterance(7.5, 1), utterance(60, 1)].map(Piece.Part.init))
    #expect(piece.places.map(Audio.seconds) == [0, 2.5, 4.5])
    #expect(piece.seconds == 5.5)
    #expect(piece.speech.map(\.start) == [0.2, 2.7, 4.7])
    #expect(piece.speech.map(\.end) == [1.8, 3.3, 5.3])
  }

  @Test func `pieces hold two minutes at most, and all utterances in order`() {
    let utterances = (0..<60).map { utterance(Double($0) * 12, 9.5) }
    let pieces = pieces(utterances)
    #expect(pieces.allSatisfy { $0.seconds <= 120 })
    // As full as they may be: nothing would have fitted into the piece before.
    for (piece, next) in zip(pieces, pieces.dropFirst()) {
      #expect(piece.count(with: next.parts[0]) > 1_920_000)
    }
    #expect(pieces.flatMap(\.parts).map(\.start) == utterances.map(\.start))
  }

  @Test func `noise, which does not compress, stays within the service's size`() throws {
    let limit = 400_000
    var random = SplitMix(seed: 3)
    let utterances = (0..<30).map { number in
      Utterance(
        start: number * 40_000, samples: (0..<32_000).map { _ in Float.random(in: -1...1, using: &random) })
    }
    let pieces = pieces(utterances, maxBytes: limit)
    #expect(pieces.count > 1)
    for piece in pieces {
      #expect(piece.parts.count > 1)
      let flac = try FLACEncoder.encode(piece)
      #expect(flac.count <= limit)
    }
  }

  @Test func `a limit smaller than an utterance still lets each one go`() {
    #expect(pieces([utterance(0, 3), utterance(4, 3)], maxBytes: 1).map(\.parts.count) == [1, 1])
    #expect(pieces([Utterance(start: 0, samples: [])]).isEmpty)
  }

  @Test func `samples are held at full scale, and what is no number is silence`() {
    let part = Piece.Part(Utterance(start: 0, samples: [2, -7, .nan, .infinity, 0.5, -0.25]))
    #expect(part.samples == [32_767, -32_767, 0, 32_767, 16_384, -8192])
  }

  @Test func `halves are cut at the longest pause of the middle, down to one utterance`() throws {
    let starts: [Double] = [0, 20, 26, 32.5, 38, 60]
    let piece = Piece(starts.map { Piece.Part(utterance($0, 5)) })
    let (first, second) = try #require(piece.halves())
    #expect(first.parts.map(\.start) == [0, 20, 26].map(Audio.samples))
    #expect(second.parts.map(\.start) == [32.5, 38, 60].map(Audio.samples))
    #expect(second.places.first == 0)
    #expect(Piece([Piece.Part(utterance(0, 20))]).halves() == nil)
    // A long utterance and a short one: no pause is in the middle half.
    let lopsided = try #require(Piece([utterance(0, 15), utterance(16, 1)].map(Piece.Part.init)).halves())
    #expect(lopsided.0.parts.count == 1 && lopsided.1.parts.count == 1)
  }
}
