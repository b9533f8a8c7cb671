internal import CLinux
internal import Glibc

/// The child's side: the descriptors it was handed, and the one request it serves.
public struct SandboxService {
  private static let inputDescriptor: Int32 = 3
  private static let resultDescriptor: Int32 = 1

  public let request: DecodeRequest
  /// The recording, open for reading.
  public let input: Int32
  public let writer = FrameWriter(descriptor: resultDescriptor)

  /// A recording of our own, for a rehearsal in the template: its results go to /dev/null.
  init(rehearsing recording: Descriptor) throws {
    let asked = DecodeRequest(video: true, maxDuration: 1, limits: SandboxLimits())
    request = try DecodeRequest(frame: asked.frame())
    input = recording.number
  }

  /// Takes over the `recording` and `results` descriptors, closes all others of the template, and gives up what
  /// is not needed to serve `frame`.
  init(frame: [UInt8], recording: Int32, results: Int32) throws {
    try Self.arrange(recording: recording, results: results)
    input = Self.inputDescriptor
    request = try DecodeRequest(frame: frame)
    try Confinement.apply(request.limits)
  }

  /// Descriptor 1 for the results, 3 for the recording, and the template's /dev/null as 2.
  private static func arrange(recording: Int32, results: Int32) throws(SandboxError) {
    // Above their places first, so that neither overwrites the other.
    let sources = (fcntl(recording, F_DUPFD_CLOEXEC, 4), fcntl(results, F_DUPFD_CLOEXEC, 4))
    guard dup2(sources.0, inputDescriptor) >= 0, dup2(sources.1, resultDescriptor) >= 0 else {
      throw .notStarted("descriptors: \(systemMessage(errno))")
    }
    // The template's socket.
    close(0)
    interviewd_close_from(inputDescriptor + 1)
  }
}
