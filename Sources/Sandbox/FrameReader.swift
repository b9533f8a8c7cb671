internal import FoundationEssentials
internal import Glibc

/// Reads frames from a pipe. Calls block, so they belong on a queue of their own.
struct FrameReader: Sendable {
  /// The largest sample that is let through.
  private static let loudest: Float = 8

  private let descriptor: Descriptor
  /// How long reads may wait in all; nil for as long as it takes.
  private let patience: Patience?

  init(descriptor: Descriptor, patience: Patience? = nil) {
    self.descriptor = descriptor
    self.patience = patience
  }

  /// The next message, or nil when the pipe ended between two frames.
  func next() throws -> DecodeMessage? {
    guard let header = try readHeader() else { return nil }
    switch header.kind {
    case .samples: return .samples(try readSamples(header.length))
    case .description: return .description(try readJSON(header))
    case .progress: return .progress(try readNumber(header))
    case .video: return .video(try readJSON(header))
    case .warning: return .warning(try readJSON(header))
    case .failed: return .failed(try readJSON(header))
    case .finished where header.length == 0: return .finished
    case .finished, .request, .text, .textFinished, .textFailed: throw unexpected(header)
    }
  }

  /// The next message about a document, or nil when the pipe ended between two frames.
  func nextOfDocument() throws -> DocumentMessage? {
    guard let header = try readHeader() else { return nil }
    switch header.kind {
    case .text: return .text(try readPayload(header))
    case .textFinished: return .finished(try readJSON(header))
    case .textFailed: return .failed(try readJSON(header))
    default: throw unexpected(header)
    }
  }

  private func unexpected(_ header: FrameHeader) -> SandboxError {
    .nonsense("a \(header.kind) frame of \(header.length) bytes")
  }

  private func readHeader() throws -> FrameHeader? {
    var bytes: UInt64 = 0
    return try withUnsafeMutableBytes(of: &bytes) { buffer in
      guard try fill(buffer, endAllowed: true) else { return nil }
      return try FrameHeader(UnsafeRawBufferPointer(buffer))
    }
  }

  private func readJSON<Value: Decodable>(_ header: FrameHeader) throws -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: Data(try readPayload(header)))
    } catch is DecodingError {
      throw SandboxError.nonsense("a \(header.kind) frame that is not the expected JSON")
    }
  }

  /// A JSON number; a hundred of these come with a recording, so no decoder is made for each.
  private func readNumber(_ header: FrameHeader) throws -> Double {
    guard let number = Double(String(decoding: try readPayload(header), as: UTF8.self)) else {
      throw SandboxError.nonsense("a \(header.kind) frame that is no number")
    }
    return number
  }

  private func readPayload(_ header: FrameHeader) throws -> [UInt8] {
    var payload = [UInt8](repeating: 0, count: header.length)
    _ = try payload.withUnsafeMutableBytes { try fill($0, endAllowed: false) }
    return payload
  }

  private func readSamples(_ length: Int) throws -> [Float] {
    guard length > 0, length.isMultiple(of: MemoryLayout<Float>.stride) else {
      throw SandboxError.nonsense("a samples frame of \(length) bytes")
    }
    var samples = [Float](repeating: 0, count: length / MemoryLayout<Float>.stride)
    _ = try samples.withUnsafeMutableBytes { buffer in
      try fill(buffer, endAllowed: false)
    }
    // The child is not trusted to send sound: a NaN, or a number whose square is none, would spread through
    // every measure. Lossy codecs overshoot full scale a little.
    for index in samples.indices {
      let sample = samples[index]
      samples[index] = sample.isNaN ? 0 : min(Self.loudest, max(-Self.loudest, sample))
    }
    return samples
  }

  /// Fills `buffer`. False when the pipe ended before the first byte and `endAllowed`.
  private func fill(_ buffer: UnsafeMutableRawBufferPointer, endAllowed: Bool) throws -> Bool {
    var filled = 0
    while filled < buffer.count {
      guard let start = buffer.baseAddress else { return true }
      try patience?.awaitReadable(descriptor.number)
      let count = read(descriptor.number, start + filled, buffer.count - filled)
      if count < 0 && errno == EINTR { continue }
      if count == 0 && filled == 0 && endAllowed { return false }
      guard count > 0 else { throw SandboxError.closed }
      filled += count
    }
    return true
  }
}
