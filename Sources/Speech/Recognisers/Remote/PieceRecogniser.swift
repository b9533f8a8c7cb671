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
