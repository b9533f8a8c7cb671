internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

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

  /// Writes all of `text`. Throws ``Failure``, and `CancellationError` when the task was cancelled while the
  /// reader was not reading.
  static func write(_ text: String) async throws {
    let cancellation = Cancellation()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // A pipe whose reader is slow blocks: not on the cooperative pool.
        queue.async {
          continuation.resume(with: Result { try writeBlocking(Array(text.utf8), unless: cancellation) })
        }
      }
    } onCancel: {
      cancellation.isRequested.store(true, ordering: .relaxed)
    }
  }

  /// Writes a short line where nothing can be awaited. Nobody is told when that fails.
  static func writeLine(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = Glibc.write(STDOUT_FILENO, bytes, bytes.count)
  }

  private final class Cancellation: Sendable {
    let isRequested = Atomic(false)
  }

  private static let queue = DispatchQueue(label: "interviewd.output")

  private static func writeBlocking(_ bytes: [UInt8], unless cancellation: Cancellation) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      if cancellation.isRequested.load(ordering: .relaxed) { throw CancellationError() }
      var request = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      guard poll(&request, 1, 100) > 0 else { continue }
      // No more than a pipe takes at once, so that the write itself cannot block.
      let piece = rest.prefix(Int(PIPE_BUF))
      let count = piece.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0 && [EINTR, EAGAIN].contains(errno) { continue }
      guard count >= 0 else {
        throw errno == EPIPE ? Failure.readerGone : Failure.system(String(cString: strerror(errno)))
      }
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

  /// A line of JSON.
  static func writeJSON(_ value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { return }
    write(String(decoding: data, as: UTF8.self) + "\n")
  }
}
