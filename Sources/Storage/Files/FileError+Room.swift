internal import Glibc

extension FileError {
  /// Whether room on the disk would have helped.
  public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
}
