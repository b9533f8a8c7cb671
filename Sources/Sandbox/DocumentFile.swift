internal import Dispatch
internal import Glibc

/// A document on its way to the child: a file without a name, which is gone from the disk with this value, however
/// the process ends.
public final class DocumentFile: Sendable {
  private static let prefix = "document-"
  /// `O_TMPFILE` of <fcntl.h>, which Swift does not import: a file without a name in the folder that is opened.
  private static let temporary: Int32 = O_DIRECTORY | 0o20_000_000

  let descriptor: Descriptor
  /// Blocking calls run here, in their order.
  private let queue = DispatchQueue(label: "interviewd.sandbox.document")

  /// Makes it in `folder`, which must be there. Blocks for as long as the disk takes. Throws ``DocumentFileError``.
  public init(in folder: String) async throws {
    descriptor = try await onQueue(queue) {
      let nameless = open(folder, O_RDWR | Self.temporary | O_CLOEXEC, 0o600)
      if nameless >= 0 { return Descriptor(nameless) }
      // Not every file system makes files without names. One whose name stays, should we be killed here, is for
      // `sweep`.
      var generator = SystemRandomNumberGenerator()
      let path = "\(folder)/\(Self.prefix)\(String(generator.next(), radix: 16))"
      let number = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard number >= 0 else { throw DocumentFileError() }
      unlink(path)
      return Descriptor(number)
    }
  }

  /// Removes what processes that were killed left in `folder`, which no other process may be using. Throws
  /// ``DocumentFileError``.
  public static func sweep(_ folder: String) async throws {
    try await onQueue(DispatchQueue(label: "interviewd.sandbox.document-sweep")) {
      guard let stream = opendir(folder) else { throw DocumentFileError() }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name.hasPrefix(prefix) { unlink("\(folder)/\(name)") }
      }
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
