internal import HTTPClient

extension HTTPBody {
  /// The body as far as it comes, and at most `limit` bytes: for answers whose status has said the main thing.
  /// - Throws: `CancellationError`.
  func beginning(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      for try await chunk in self {
        bytes += chunk.prefix(limit - bytes.count)
        if bytes.count >= limit { break }
      }
    } catch is HTTPClientError {
      // What has come is all there is to say.
    }
    return bytes
  }
}
