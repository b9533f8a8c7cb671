internal import CStemmer

/// Snowball's English stemmer (Porter2): `interviewing`, `interviewed` → `interview`.
struct Stemmer: ~Copyable {
  private let handle: OpaquePointer

  init() throws(EvaluationError) {
    guard let handle = sb_stemmer_new("english", "UTF_8") else {
      throw EvaluationError(.system("the English stemmer of libstemmer cannot be loaded"), service: .builtIn)
    }
    self.handle = handle
  }

  deinit { sb_stemmer_delete(handle) }

  /// The stem of a word in lower case; the word itself where libstemmer is out of memory.
  func stem(_ word: String) -> String {
    let bytes = Array(word.utf8)
    // What it returns is valid until the next call.
    guard let stem = sb_stemmer_stem(handle, bytes, Int32(bytes.count)) else { return word }
    let length = Int(sb_stemmer_length(handle))
    return String(decoding: UnsafeBufferPointer(start: stem, count: length), as: UTF8.self)
  }
}
