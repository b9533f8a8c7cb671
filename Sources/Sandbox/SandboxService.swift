internal import CLinux
internal import Glibc

/// The child's side: the descriptors it was handed, and the one request it serves.
public struct SandboxService {
  private static let inputDescriptor: Int32 = 3
  private static let resultDescriptor: Int32 = 1
  private static let growthDescriptor: Int32 = 4

  public let request: SandboxRequest
  /// The recording or document, open for reading.
  public let input: Int32
  /// What tells how the recording grows, for ``RecordingGrowth/awaitNews(_:)``; nil for one that is whole.
  public let growth: Int32?
  public let writer = FrameWriter(descriptor: resultDescriptor)

  /// A recording of our own, for a rehearsal in the template: its results go to /dev/null.
  init(rehearsing recording: Descriptor) throws {
    let asked = DecodeRequest(video: true, maxDuration: 1, limits: SandboxLimits())
    request = .decode(asked)
    input = recording.number
    growth = nil
  }

  /// Takes over the descriptors of the file, of the results and, where the file grows, of what tells that; closes
  /// all others of the template, and gives up what is not needed to serve `frame`.
  init(frame: [UInt8], descriptors: [Int32]) throws {
    guard (2...3).contains(descriptors.count) else {
      throw SandboxError.nonsense("\(descriptors.count) descriptors")
    }
    try Self.arrange(descriptors)
    input = Self.inputDescriptor
    growth = descriptors.count == 3 ? Self.growthDescriptor : nil
    request = try SandboxRequest(frame: frame)
    try Confinement.apply(request.limits)
  }

  /// Puts each descriptor in its place and closes all others but the template's /dev/null, which is 2.
  private static func arrange(_ descriptors: [Int32]) throws(SandboxError) {
    let places = [inputDescriptor, resultDescriptor, growthDescriptor].prefix(descriptors.count)
    // Above all places first, so that none overwrites another.
    let sources = descriptors.map { fcntl($0, F_DUPFD_CLOEXEC, growthDescriptor + 1) }
    for (source, place) in zip(sources, places) {
      guard dup2(source, place) >= 0 else { throw .notStarted("descriptors: \(systemMessage(errno))") }
    }
    // The template's socket.
    close(0)
    interviewd_close_from(inputDescriptor + Int32(descriptors.count) - 1)
  }
}
