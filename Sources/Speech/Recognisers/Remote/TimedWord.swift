/// A word with its times in seconds on the piece's clock.
struct TimedWord: Sendable, Equatable {
  var token: SpokenToken
  /// The segment it came in.
  var segment: Int
  var start: Double
  var end: Double
  var isMeasured: Bool
}
