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
