/// The name of an object: parts between slashes. It may come from outside, so it is checked before it becomes
/// part of a path.
struct ObjectKey {
  let text: String

  /// - Throws: `ObjectStoreError.invalidKey` for what could leave the store's folder, could be another
  ///   spelling of some other key, or cannot be a file's name. 1024 bytes are S3's limit.
  init(_ text: String) throws(ObjectStoreError) {
    // Bytes are looked at, not characters: a slash before a combining mark separates parts, too.
    let bytes = text.utf8
    if bytes.isEmpty { throw .invalidKey(text, .empty) }
    if bytes.count > 1024 { throw .invalidKey(text, .tooLong) }
    if bytes.contains(0) { throw .invalidKey(text, .nul) }
    for segment in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      if segment.isEmpty { throw .invalidKey(text, .emptySegment) }
      if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
        throw .invalidKey(text, .relativeSegment)
      }
      if segment.count > 255 { throw .invalidKey(text, .longSegment) }
      if AtomicFile.isPartial(String(Substring(segment))) { throw .invalidKey(text, .reserved) }
    }
    self.text = text
  }

  /// The key of an object that somebody else named: S3's rules, without segments that a server on the way could
  /// take for a way out of the bucket.
  init(foreign text: String) throws(ObjectStoreError) {
    let bytes = text.utf8
    if bytes.isEmpty { throw .invalidKey(text, .empty) }
    if bytes.count > 1024 { throw .invalidKey(text, .tooLong) }
    if bytes.contains(0) { throw .invalidKey(text, .nul) }
    for segment in bytes.split(separator: UInt8(ascii: "/")) {
      if segment.elementsEqual(".".utf8) || segment.elementsEqual("..".utf8) {
        throw .invalidKey(text, .relativeSegment)
      }
    }
    self.text = text
  }
}
