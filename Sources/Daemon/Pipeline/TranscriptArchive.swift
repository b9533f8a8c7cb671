public import FoundationEssentials
public import Speech
public import Storage

/// Keeps transcripts as plain text in the object store.
public struct TranscriptArchive: Sendable {
  private let store: any ObjectStore
  /// Goes before every key, as `ConvertedTextFile/`.
  private let prefix: String

  public init(store: any ObjectStore, prefix: String) {
    self.store = store
    self.prefix = prefix
  }

  /// The key of a recording's transcript, without `.txt`. `name` may come from outside: what cannot be in a
  /// key is replaced.
  public func stem(of name: String) -> String { prefix + Self.safe(name) }

  /// Archives `transcript` under the prefix, `name` and `.txt`, in place of what may be there, and returns
  /// the object's URL. Throws `ObjectStoreError`.
  public func store(_ transcript: Transcript, as name: String) async throws -> String {
    try await store(transcript, key: "\(prefix)\(name).txt")
  }

  /// The same under a key that was made before.
  public func store(_ transcript: Transcript, key: String) async throws -> String {
    try await store(plainText: transcript.plainText, key: key)
  }

  func store(plainText text: String, key: String) async throws -> String {
    try await store.put(Data(text.utf8), key: key, contentType: "text/plain; charset=utf-8")
    return try url(of: key)
  }

  /// Where the transcript of `key` is or will be.
  public func url(of key: String) throws -> String { try store.url(of: key) }

  /// An address from which the transcript at `url` can be downloaded for ``linkLife``; nil where the store has
  /// none, or `url` is not one of its.
  func downloadLink(to url: String) async throws -> String? {
    let anyKey = "k"
    let base = try store.url(of: anyKey).dropLast(anyKey.count)
    guard url.hasPrefix(base) else { return nil }
    let key = String(url.dropFirst(base.count))
    return try await store.downloadLink(
      for: key, expires: Self.linkLife, fileName: key.split(separator: "/").last.map(String.init))
  }

  private static let linkLife = Duration.seconds(15 * 60)

  /// Removes what a process that was killed before `date` left half written.
  public func sweep(before date: Date) async throws {
    try await store.sweep(prefix: prefix, before: date)
  }

  private static func safe(_ name: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      let isSafe = scalar != "/" && scalar.properties.generalCategory != .control
      scalars.append(isSafe ? scalar : "_")
      // With the numbers and the ending that may follow it is a file's name of at most 255 bytes.
      if String(scalars).utf8.count > 180 { break }
    }
    let safe = String(scalars)
    return safe.allSatisfy { $0 == "." } ? "recording" : safe
  }
}
