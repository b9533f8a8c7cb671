/// Whether a recording can be decoded from its beginning on while its end is not there yet: its first bytes tell.
///
/// Containers that say nothing of the kind are decoded once they are whole, which is always right.
enum ReadingOrder {
  /// Boxes of an MP4 that may come before its index; there are a few at most.
  private static let passed: Set<String> = ["ftyp", "styp", "free", "skip", "wide", "uuid", "pdin", "sidx"]
  private static let mostBoxes = 16

  /// - Parameter bytes: the file's bytes from an offset on, so many, or fewer where it ends before. May wait.
  static func isForward(_ bytes: (_ offset: Int64, _ count: Int) -> [UInt8]) -> Bool {
    let head = bytes(0, 12)
    guard head.count == 12 else { return false }
    switch text(head[..<4]) {
    case "OggS", "fLaC": return true
    case "RIFF", "RF64": return text(head[8...]) == "WAVE"
    default: break
    }
    // EBML: Matroska and WebM.
    if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return true }
    // MP3 behind its tag, or the sync word of a frame of MP3 or of AAC (ADTS).
    if text(head[..<3]) == "ID3" || (head[0] == 0xFF && head[1] & 0xE0 == 0xE0) { return true }
    return text(head[4..<8]) == "ftyp" && hasIndexFirst(bytes)
  }

  /// Whether the index (moov) of an MP4 comes before its media: then the rest, in fragments or not, can be read in
  /// the order of the file.
  private static func hasIndexFirst(_ bytes: (_ offset: Int64, _ count: Int) -> [UInt8]) -> Bool {
    var offset: Int64 = 0
    for _ in 0..<mostBoxes {
      let header = bytes(offset, 16)
      guard header.count >= 8 else { return false }
      let name = text(header[4..<8])
      if name == "moov" { return true }
      guard passed.contains(name) else { return false }
      var size = number(header[..<4])
      // 1: the size follows in 64 bits; 0: to the end of the file.
      if size == 1, header.count == 16 { size = number(header[8...]) }
      guard size >= 8, size < 1 << 40 else { return false }
      offset += Int64(size)
    }
    return false
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Big-endian.
  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
