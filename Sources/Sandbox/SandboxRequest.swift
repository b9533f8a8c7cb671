internal import FoundationEssentials

/// What a child is asked to do with the file it was given.
public enum SandboxRequest: Codable, Sendable, Equatable {
  case decode(DecodeRequest)
  case read(DocumentRequest)

  var limits: SandboxLimits {
    switch self {
    case .decode(let request): request.limits
    case .read(let request): request.limits
    }
  }

  /// The frame that carries it: one message.
  func frame() throws(SandboxError) -> [UInt8] {
    guard let payload = try? JSONEncoder().encode(self) else { throw .nonsense("a request that is no JSON") }
    return FrameHeader(kind: .request, length: payload.count).bytes + payload
  }

  /// Reads what ``frame()`` made, by the same version of the protocol.
  init(frame: [UInt8]) throws {
    guard frame.count >= FrameHeader.size else {
      throw SandboxError.nonsense("a request of \(frame.count) bytes")
    }
    let header = try frame.withUnsafeBytes { try FrameHeader($0) }
    let payload = frame.dropFirst(FrameHeader.size)
    guard header.kind == .request, header.length == payload.count,
      let request = try? JSONDecoder().decode(Self.self, from: Data(payload))
    else { throw SandboxError.nonsense("a frame that is no request") }
    self = request
  }
}
