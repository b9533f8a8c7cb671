internal import Core

/// Gathers utterances into pieces of at most two minutes that a service will take.
struct PieceGatherer {
  /// Seconds. Enough for a model to understand from context; short enough for several at once.
  static let longest = 120.0

  /// Samples in a piece.
  private let limit: Int
  private var piece = Piece()

  /// - Parameter maxBytes: of FLAC in a request. A piece holds one utterance at least, however little that is.
  init(maxBytes: Int) {
    // No FLAC is larger than the plain samples but for its headers: 16 KB at its beginning and, generously,
    // 32 bytes for each block of 4096 samples.
    let samples = max(0, maxBytes - 16_384) / (2 * 4096 + 32) * 4096
    limit = min(Audio.samples(Self.longest), samples)
  }

  /// Gives back a piece that `utterance` does not fit into any more.
  mutating func add(_ utterance: Utterance) -> Piece? {
    let part = Piece.Part(utterance)
    guard !part.samples.isEmpty else { return nil }
    guard !piece.parts.isEmpty, piece.count(with: part) > limit else {
      piece.append(part)
      return nil
    }
    defer { piece = Piece([part]) }
    return piece
  }

  /// The last piece; nil when there is nothing left.
  mutating func finish() -> Piece? {
    defer { piece = Piece() }
    return piece.parts.isEmpty ? nil : piece
  }
}
