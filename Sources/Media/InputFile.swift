internal import CFFmpeg
internal import CFFmpegShims
internal import Core
internal import Glibc

/// The one input that FFmpeg gets to see: an open descriptor, behind custom I/O. No protocol is involved, so
/// nothing a container names (a playlist's entries, an external track) can be opened.
final class InputFile {
  private let descriptor: Int32
  /// Bytes.
  let size: Int64
  private(set) var context: UnsafeMutablePointer<AVIOContext>?
  /// Bytes from the start; where the next read begins.
  private(set) var position: Int64 = 0

  init(descriptor: Int32) throws(RecordingProblem) {
    self.descriptor = descriptor
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      size = 0
      throw RecordingProblem(.damaged, "the file cannot be read")
    }
    size = Int64(status.st_size)
    let bufferSize: Int32 = 1 << 16
    // FFmpeg may replace the buffer, so deinit frees whatever the context holds by then.
    let buffer = av_malloc(Int(bufferSize))?.assumingMemoryBound(to: UInt8.self)
    // Unretained: the context is freed in deinit, so no callback outlives self.
    let this = Unmanaged.passUnretained(self).toOpaque()
    context = avio_alloc_context(
      buffer, bufferSize, 0, this,
      { this, bytes, count in InputFile.from(this).read(bytes, count) }, nil,
      { this, offset, whence in InputFile.from(this).seek(offset, whence) })
    guard context != nil else { throw MediaError(.open, status: -ENOMEM).problem }
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

  private func read(_ bytes: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
    let got = pread(descriptor, bytes, Int(count), off_t(position))
    guard got >= 0 else { return -errno }
    guard got > 0 else { return interviewd_AVERROR_EOF }
    position += Int64(got)
    return Int32(got)
  }

  private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
    // AVSEEK_FORCE may be set beside it; a file is always seekable. FFmpeg works out other kinds by itself.
    switch whence & ~0x20000 {
    case interviewd_AVSEEK_SIZE: return size
    case SEEK_SET where offset >= 0: position = offset
    default: return Int64(-EINVAL)
    }
    return position
  }

  /// The first bytes of the file, at most `count`.
  func head(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, 0)
    return Array(bytes.prefix(max(0, got)))
  }
}
