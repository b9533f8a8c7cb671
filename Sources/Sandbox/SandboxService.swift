internal import Glibc

/// The child's side: the descriptors it was started with, and the one request it serves.
public struct SandboxService {
  /// The recording, open for reading.
  public static let inputDescriptor: Int32 = 3
  private static let requestDescriptor: Int32 = 0
  private static let resultDescriptor: Int32 = 1

  public let request: DecodeRequest
  public let writer = FrameWriter(descriptor: resultDescriptor)

  /// Reads the request and gives up what is not needed to serve it.
  ///
  /// Throws ``SandboxError/closed`` when standard input is not the daemon's pipe.
  public init() throws {
    // A daemon that has gone away shows as a failed write, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    let reader = FrameReader(descriptor: Descriptor(Self.requestDescriptor))
    guard let header = try reader.readHeader(), header.kind == .request else { throw SandboxError.closed }
    request = try reader.readJSON(header)
    try Confinement.apply(request.limits)
  }
}
