public import FoundationEssentials

/// Objects by their keys: transcripts, and whatever else outlives the daemon.
///
/// Keys follow one set of rules in every store, so that what one accepts the other does. Every call may come from
/// any task; of two `put`s of one key at once, one wins as a whole. All throw ``ObjectStoreError``, and
/// `CancellationError` where the task was cancelled.
public protocol ObjectStore: Sendable {
  /// Stores `data` under `key`, in place of what may be there. When this returns, the store has it durably and has
  /// confirmed that it is the same.
  func put(_ data: Data, key: String, contentType: String) async throws

  /// The same of the file at `path`, of whatever size, in memory that does not grow with it. A file that changes
  /// meanwhile is ``ObjectStoreError/changed(_:)``.
  func put(file path: String, key: String, contentType: String) async throws

  /// Stores the file at `path` as ``put(file:key:contentType:)`` does, and removes it: nobody writes to it any more.
  /// At any moment there is the file, the object, or both.
  func move(file path: String, key: String, contentType: String) async throws

  /// The bytes under `key`, ``ObjectStoreError/notFound(_:)`` where there are none, and
  /// ``ObjectStoreError/tooLarge(_:limit:)`` past `limit` bytes.
  func get(key: String, limit: Int) async throws -> Data

  func exists(key: String) async throws -> Bool

  /// Removes the object; that there is none is no error.
  func delete(key: String) async throws

  /// All keys that start with `prefix`, whether it ends at a slash or not, in the order of their bytes.
  func list(prefix: String) async throws -> [String]

  /// Removes what `put`s of keys with this prefix left behind that began before `date` and were ended by a crash.
  func sweep(prefix: String, before date: Date) async throws

  /// Writes, reads and deletes an object whose key starts with `prefix`: everything that is asked of a store.
  func check(prefix: String) async throws

  /// Whether the store can be reached, as cheaply as that can be told.
  func probe() async throws

  /// Where the object is or would be: `file:///…` or `s3://bucket/key`.
  func url(of key: String) throws -> String

  /// An address from which anybody may download the object until it expires; nil from a store that has none.
  /// - Parameters:
  ///   - expires: held within a second and seven days.
  ///   - fileName: what a browser is to call the file.
  func downloadLink(for key: String, expires: Duration, fileName: String?) async throws -> String?
}

extension ObjectStore {
  /// As `get(key:limit:)`, with at most 64 MiB.
  public func get(key: String) async throws -> Data { try await get(key: key, limit: 64 << 20) }

  public func list() async throws -> [String] { try await list(prefix: "") }

  public func sweep(before date: Date) async throws { try await sweep(prefix: "", before: date) }

  public func check() async throws { try await check(prefix: "") }

  public func check(prefix: String) async throws {
    let key = "\(prefix)check-\(UUID().uuidString)"
    try await put(Data("ok".utf8), key: key, contentType: "text/plain")
    let isSame = try await get(key: key) == Data("ok".utf8)
    try await delete(key: key)
    guard isSame else { throw ObjectStoreError.damaged(key) }
  }
}
