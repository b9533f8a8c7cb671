internal import FoundationEssentials

/// What the child is asked to do with the descriptor it was given.
public struct DecodeRequest: Codable, Sendable, Equatable {
  /// Look at the key frames of the picture too.
  public var video: Bool
  /// Seconds of sound after which the recording is refused as too long.
  public var maxDuration: Double
  public var limits: SandboxLimits

  public init(video: Bool, maxDuration: Double, limits: SandboxLimits) {
    self.video = video
    self.maxDuration = maxDuration
    self.limits = limits
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
