/// A service that is sent pieces of a recording.
protocol PieceRecogniser: Sendable {
  /// The recogniser's name, as `openai/whisper-1`.
  var name: String { get }
  /// Bytes of FLAC in one request.
  var maxAudioBytes: Int { get }
  /// Pieces of one recording at once.
  var requestsAtOnce: Int { get }

  /// Throws ``RecogniserError``; ``RecogniserError/tooLarge(service:)`` and
  /// ``RecogniserError/cutShort(service:)`` where smaller pieces may help.
  func hear(_ piece: Piece) async throws -> HeardPiece
}

/// What a service said of a piece. Nothing of it has been checked: times are seconds on the piece's clock as
/// they came, and may be missing, in any order or no numbers at all.
struct HeardPiece: Equatable {
  struct Segment: Equatable {
    var text: String
    var start: Double?
    var end: Double?
    /// Whether the service itself doubts that there was speech.
    var isDoubtful = false
  }

  struct Word: Equatable {
    var text: String
    var start: Double?
    var end: Double?
  }

  /// BCP 47.
  var language: String?
  /// In the order of the text.
  var segments: [Segment]
  /// All segments' words, where the service times them.
  var words: [Word] = []
}
