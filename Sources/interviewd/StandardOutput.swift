internal import Foundation
internal import Glibc

/// Data goes to standard output; what cannot be written is an error, never a silent loss.
enum StandardOutput {
  enum Failure: Error, CustomStringConvertible {
    /// The program that read our output has ended.
    case readerGone
    case system(String)

    var description: String {
      switch self {
      case .readerGone: "nobody reads standard output any more"
      case .system(let message): "cannot write to standard output: \(message)"
      }
    }
  }

  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  static func write(_ text: String) throws(Failure) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw errno == EPIPE ? .readerGone : .system(String(cString: strerror(errno))) }
      rest = rest.dropFirst(count)
    }
  }
}

/// Messages go to standard error. There is nowhere to complain when that fails.
enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
  }
}
