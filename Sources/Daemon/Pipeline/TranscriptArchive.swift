internal import Foundation
public import Speech
public import Storage

/// Keeps transcripts as plain text in the object store.
public struct TranscriptArchive: Sendable {
  private let store: LocalObjectStore
  /// Goes before every key, as `ConvertedTextFile/`.
  private let prefix: String

  public init(store: LocalObjectStore, prefix: String) {
    self.store = store
    self.prefix = prefix
  }

  /// Archives `transcript` under the prefix, `name` and `.txt`, in place of what may be there, and returns
  /// the object's URL. Throws `ObjectStoreError`.
  public func store(_ transcript: Transcript, as name: String) async throws -> String {
    let key = "\(prefix)\(name).txt"
    try await store.put(Data(transcript.plainText.utf8), key: key)
    return try store.url(of: key).absoluteString
  }
}
