/// A transcript cut into cues that can be read while the recording plays.
///
/// Where to cut is chosen for the whole transcript at once, as Knuth and Plass break paragraphs into lines: of
/// all the ways that keep the limits, the one with the least cost. A cue that cannot be shown for a second
/// costs most, so it joins a neighbour wherever the limits let it; then come pauses inside a cue, by their
/// length, and cues with little in them. Linear in the words.
public struct Captions: Sendable, Equatable {
  /// Some text and when to show it. Cues do not overlap, and each ends after it starts.
  public struct Cue: Sendable, Equatable {
    /// Milliseconds on the recording's clock.
    public var start: Int
    public var end: Int
    /// One or two, neither empty nor longer than `lineLength`.
    public var lines: [String]
  }

  /// Characters as a reader counts them (grapheme clusters).
  public static let lineLength = 42
  /// Milliseconds. A cue is shorter only where the next one follows too soon and the two do not fit into one.
  public static let shortest = 1000
  /// Milliseconds.
  public static let longest = 7000
  /// Milliseconds of silence between two words from which on a cut there is welcome.
  public static let pause = 300

  public let cues: [Cue]

  public init(_ transcript: Transcript) {
    let pieces = CaptionPiece.pieces(of: transcript)
    cues = Self.cuts(of: pieces).map { cut in
      let next = cut.upperBound < pieces.count ? pieces[cut.upperBound].start : Int.max
      return Self.cue(pieces[cut], before: next)
    }
  }

  /// The ranges of pieces that make the cheapest cues.
  private static func cuts(of pieces: [CaptionPiece]) -> [Range<Int>] {
    /// The least cost of the cues of all pieces before an index, and where the last of those cues starts.
    var best: [(cost: Double, from: Int)] = Array(repeating: (.infinity, 0), count: pieces.count + 1)
    best[0] = (0, 0)
    for first in pieces.indices {
      var layout = CaptionLayout()
      var pauses = 0
      for last in first..<pieces.count {
        let fits = layout.add(pieces[last].width) && pieces[last].end - pieces[first].start <= longest
        // A piece that takes longer than a cue may is a cue by itself, shown for as long as a cue may be.
        guard fits || last == first else { break }
        let next = last + 1 < pieces.count ? pieces[last + 1].start : Int.max
        let cost =
          best[first].cost + emptiness(layout.width) + 2 * seconds(pauses)
          + (next - pieces[first].start >= shortest ? 0 : 100)
        if cost < best[last + 1].cost { best[last + 1] = (cost, first) }
        if next - pieces[last].end >= pause { pauses += next - pieces[last].end }
      }
    }
    var cuts: [Range<Int>] = []
    var end = pieces.count
    while end > 0 {
      cuts.append(best[end].from..<end)
      end = best[end].from
    }
    return cuts.reversed()
  }

  /// 0 (both lines full) … 1. Squared, so that two even cues are cheaper than a full one and a leftover.
  private static func emptiness(_ width: Int) -> Double {
    let share = 1 - Double(width) / Double(2 * lineLength + 1)
    return share * share
  }

  private static func seconds(_ milliseconds: Int) -> Double { Double(milliseconds) / 1000 }

  /// A cue of `pieces`, lengthened to a second where the next one, at `next`, leaves the time.
  private static func cue(_ pieces: ArraySlice<CaptionPiece>, before next: Int) -> Cue {
    let start = pieces.first?.start ?? 0
    let spoken = pieces.last?.end ?? 0
    let end = min(max(spoken, min(start + shortest, next)), start + longest)
    return Cue(start: start, end: end, lines: CaptionLayout.lines(of: pieces))
  }
}
