public import FoundationEssentials

extension LocalObjectStore {
  /// For callers that have not moved to ``ObjectStore/url(of:)`` yet.
  @_disfavoredOverload
  public func url(of key: String) throws(ObjectStoreError) -> URL {
    URL(filePath: folder + (try ObjectKey(key)).text, directoryHint: .notDirectory)
  }
}
