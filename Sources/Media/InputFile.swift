internal import CFFmpeg
internal import CFFmpegShims
internal import Core
internal import Glibc
internal import Sandbox

/// The one input that FFmpeg gets to see: an open descriptor, behind custom I/O. No protocol is involved, so
/// nothing a container names (a playlist's entries, an external track) can be opened.
///
/// A file that grows is read forward: FFmpeg is told that it cannot seek, so that it looks for nothing at an end
/// which is not there. Going back works all the same.
final class InputFile {
  private let descriptor: Int32
  /// What tells of the file's growth; nil once it is whole.
  private var growth: Int32?
  /// Whether FFmpeg knows nothing of the file's end.
  let isForward: Bool
  private(set) var context: UnsafeMutablePointer<AVIOContext>?
  /// Bytes from the start; where the next read begins.
  private(set) var position: Int64 = 0

  /// - Parameter growth: of a file that is to be read while it is being written.
  init(descriptor: Int32, growth: Int32? = nil) throws(RecordingProblem) {
    self.descriptor = descriptor
    self.growth = growth
    isForward = growth != nil
    guard Self.size(of: descriptor) != nil else {
      throw RecordingProblem(.damaged, "the file cannot be read")
    }
    let bufferSize: Int32 = 1 << 16
    // FFmpeg may replace the buffer, so deinit frees whatever the context holds by then.
    let buffer = av_malloc(Int(bufferSize))?.assumingMemoryBound(to: UInt8.self)
    // Unretained: the context is freed in deinit, so no callback outlives self.
    let this = Unmanaged.passUnretained(self).toOpaque()
    context = avio_alloc_context(
      buffer, bufferSize, 0, this,
      { this, bytes, count in InputFile.from(this).read(bytes, count) }, nil,
      { this, offset, whence in InputFile.from(this).seek(offset, whence) })
    guard let context else { throw MediaError(.open, status: -ENOMEM).problem }
    if isForward { context.pointee.seekable = 0 }
  }

  deinit {
    guard let context else { return }
    av_free(context.pointee.buffer)
    avio_context_free(&self.context)
  }

  private static func from(_ opaque: UnsafeMutableRawPointer?) -> InputFile {
    // Set by init and never nil.
    Unmanaged<InputFile>.fromOpaque(opaque.unsafelyUnwrapped).takeUnretainedValue()
  }

  private static func size(of descriptor: Int32) -> Int64? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : nil
  }

  /// Bytes, so far.
  var size: Int64 { Self.size(of: descriptor) ?? 0 }

  /// Returns when the file has all its bytes.
  func awaitEnd() {
    while growth != nil { awaitNews() }
  }

  private func awaitNews() {
    if let growth, RecordingGrowth.awaitNews(growth) { self.growth = nil }
  }

  private func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
    while true {
      let isWhole = growth == nil
      let got = pread(descriptor, bytes, Int(count), off_t(position))
      guard got >= 0 else { return -errno }
      if got > 0 {
        position += Int64(got)
        return Int32(got)
      }
      if isWhole { return interviewd_AVERROR_EOF }
      awaitNews()
    }
  }

  private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
    // AVSEEK_FORCE may be set beside it; a file is always seekable. FFmpeg works out other kinds by itself.
    switch whence & ~0x20000 {
    // 0 means that it is not known; for a negative one the demuxer of MP3 takes all files for cut off.
    case interviewd_AVSEEK_SIZE: return isForward ? 0 : size
    case SEEK_SET where offset >= 0: position = offset
    default: return Int64(-EINVAL)
    }
    return position
  }

  /// The first bytes of the file, at most `count` and no more than there are.
  func head(_ count: Int) -> [UInt8] { bytes(at: 0, count) }

  /// `count` bytes from `offset` on, waited for while the file grows; fewer where it ends before.
  func awaitBytes(at offset: Int64, _ count: Int) -> [UInt8] {
    while growth != nil, size < offset + Int64(count) { awaitNews() }
    return bytes(at: offset, count)
  }

  private func bytes(at offset: Int64, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, off_t(offset))
    return Array(bytes.prefix(max(0, got)))
  }
}
