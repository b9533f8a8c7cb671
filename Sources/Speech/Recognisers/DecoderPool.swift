internal import Core
internal import Synchronization

/// The decoders of the process: at most `limit`, each made when the others are busy and kept from then on.
final class DecoderPool: Sendable {
  private let model: PocketSphinxModel
  private let permits: Permits
  private let idle = Mutex<[DecoderThread]>([])

  init(model: PocketSphinxModel, limit: Int) {
    self.model = model
    permits = Permits(limit)
  }

  /// Waits for a free decoder and recognises on it. A cancelled task gets no decoder; cancelled later, it
  /// still waits for its decoder, which cannot be interrupted.
  func segment(of utterance: Utterance) async throws -> Transcript.Segment? {
    try await permits.take()
    // The one used last, so that no further model is loaded while one decoder suffices.
    let decoder = idle.withLock { $0.popLast() } ?? DecoderThread(model: model)
    defer {
      idle.withLock { $0.append(decoder) }
      permits.give()
    }
    return try await decoder.segment(of: utterance)
  }
}
