internal import Dispatch
internal import Glibc

/// A document on its way to the child: a file without a name, which is gone from the disk with this value, however
/// the process ends.
public final class DocumentFile: Sendable {
  let descriptor: Descriptor
  /// Blocking calls run here, in their order.
  private let queue = DispatchQueue(label: "interviewd.sandbox.document")

  /// Makes it in `folder`, which must be there. Blocks for as long as the disk takes. Throws ``DocumentFileError``.
  public init(in folder: String) async throws {
    descriptor = try await onQueue(queue) {
      var generator = SystemRandomNumberGenerator()
      let path = "\(folder)/document-\(String(generator.next(), radix: 16))"
      let number = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard number >= 0 else { throw DocumentFileError() }
      unlink(path)
      return Descriptor(number)
    }
  }

  /// Adds `bytes` at the end. Throws ``DocumentFileError``.
  public func append(_ bytes: [UInt8]) async throws {
    try await onQueue(queue) { [descriptor] in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor.number, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw DocumentFileError() }
        rest = rest.dropFirst(count)
      }
    }
  }
}

private func onQueue<Result: Sendable>(
  _ queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    queue.async { continuation.resume(with: Swift.Result { try work() }) }
  }
}

/// Why a document could not be put aside for the child.
public struct DocumentFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Whether the disk is full: it may have room later.
  public let isOutOfRoom: Bool
  public let description: String

  /// To be made at once after the call that failed.
  init() {
    let code = errno
    isOutOfRoom = code == ENOSPC || code == EDQUOT
    description = "the document could not be put aside: \(systemMessage(code))"
  }
}
