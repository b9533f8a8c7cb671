public import Core
internal import FoundationEssentials
internal import Glibc

/// The child's end of the result pipe. Writing blocks while the daemon is busy: that is the backpressure.
public struct FrameWriter {
  private let descriptor: Int32

  public init(descriptor: Int32) { self.descriptor = descriptor }

  /// Sends `message`. Throws when the daemon has closed its end, or the payload exceeds the protocol's limit.
  public func write(_ message: DecodeMessage) throws {
    switch message {
    case .samples(let samples): try samples.withUnsafeBufferPointer { try write($0) }
    case .description(let value): try writeJSON(.description, value)
    // There are up to a hundred for a recording: an encoder would take longer than the decoding between them.
    case .progress(let value): try write(.progress, Array("\(value)".utf8))
    case .video(let value): try writeJSON(.video, value)
    case .warning(let value): try writeJSON(.warning, value)
    case .finished: try write(.finished, [])
    case .failed(let value): try writeJSON(.failed, value)
    }
  }

  /// Sends samples from a buffer that is only valid during the call.
  public func write(_ samples: UnsafeBufferPointer<Float>) throws {
    var rest = samples[...]
    let most = FrameHeader.Kind.samples.limit / MemoryLayout<Float>.stride
    while !rest.isEmpty {
      try write(.samples, payload: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: rest.prefix(most))))
      rest = rest.dropFirst(most)
    }
  }

  /// Sends `text` in as many messages as it takes.
  public func write(text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(FrameHeader.Kind.text.limit)
      try piece.withUnsafeBytes { try write(.text, payload: $0) }
      rest = rest.dropFirst(piece.count)
    }
  }

  /// Says that all of a document's text has been sent.
  public func finish(_ format: DocumentFormat) throws { try writeJSON(.textFinished, format) }

  /// Says why a document cannot be read.
  public func fail(_ problem: DocumentProblem) throws { try writeJSON(.textFailed, problem) }

  private func writeJSON(_ kind: FrameHeader.Kind, _ value: some Encodable) throws {
    let data: Data
    do { data = try JSONEncoder().encode(value) } catch {
      throw SandboxError.nonsense("a \(kind) message that is not JSON")
    }
    try write(kind, [UInt8](data))
  }

  private func write(_ kind: FrameHeader.Kind, _ payload: [UInt8]) throws {
    try payload.withUnsafeBytes { try write(kind, payload: $0) }
  }

  private func write(_ kind: FrameHeader.Kind, payload: UnsafeRawBufferPointer) throws {
    guard payload.count <= kind.limit else {
      throw SandboxError.nonsense("a \(kind) frame of \(payload.count) bytes")
    }
    let header = FrameHeader(kind: kind, length: payload.count)
    try header.bytes.withUnsafeBytes { try writeAll($0) }
    try writeAll(payload)
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws {
    var written = 0
    while written < bytes.count {
      guard let start = bytes.baseAddress else { return }
      let count = Glibc.write(descriptor, start + written, bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SandboxError.closed }
      written += count
    }
  }
}
