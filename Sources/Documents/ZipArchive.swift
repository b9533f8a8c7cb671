internal import CArchive
internal import Core
internal import Glibc

/// The parts of a document that is a ZIP archive. Each is unpacked only when it is read, piece by piece.
final class ZipArchive {
  private static let maxEntries = 10_000
  /// Bytes that a document may unpack to in all, whatever its size…
  private static let maxUnpacked = 256 << 20
  /// …and in proportion to its size: text with markup packs to about a tenth, a bomb to a thousandth.
  private static let maxRatio = 100
  /// Bytes for which no proportion is asked.
  private static let smallUnpacked = 16 << 20

  private let file: DocumentBytes
  /// How the archive spells each name, by the name as it is compared.
  private var names: [String: String] = [:]
  private var unpackable: Int

  /// Throws `DocumentProblem` for what is no archive, an encrypted one, and one of too many entries.
  init(_ file: DocumentBytes) throws(DocumentProblem) {
    self.file = file
    unpackable = min(Self.maxUnpacked, max(Self.smallUnpacked, file.size * Self.maxRatio))
    let reader = try ZipReader(file)
    var count = 0
    while let entry = try reader.next() {
      count += 1
      guard count <= Self.maxEntries else {
        throw DocumentProblem(.tooLarge, .docx, "It has more than \(Self.maxEntries) parts")
      }
      guard !entry.isEncrypted else { throw .encrypted(.docx) }
      names[Self.comparable(entry.name)] = entry.name
    }
    guard count > 0 else { throw .damaged(.docx) }
  }

  func contains(_ name: String) -> Bool { names[Self.comparable(name)] != nil }

  /// The part of this name, at its beginning; nil when there is none. Its case and the kind of its slashes do not
  /// count (ECMA-376 part 2: part names are compared without case).
  func part(_ name: String) throws(DocumentProblem) -> ZipPart? {
    guard let name = names[Self.comparable(name)] else { return nil }
    let reader = try ZipReader(file)
    while let entry = try reader.next() {
      if entry.name == name { return ZipPart(self, reader) }
    }
    return nil
  }

  fileprivate func unpacked(_ count: Int) throws(DocumentProblem) {
    unpackable -= count
    guard unpackable >= 0 else {
      throw DocumentProblem(.tooLarge, .docx, "It unpacks to many times its size")
    }
  }

  private static func comparable(_ name: String) -> String {
    String(name.replacing("\\", with: "/").drop { $0 == "/" }).lowercased()
  }
}

/// One part as it is unpacked.
final class ZipPart {
  private let archive: ZipArchive
  private let reader: ZipReader

  fileprivate init(_ archive: ZipArchive, _ reader: ZipReader) {
    self.archive = archive
    self.reader = reader
  }

  /// Fills at most the buffer; 0 at the end. Throws `DocumentProblem`.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DocumentProblem) -> Int {
    let count = try reader.read(into: buffer)
    try archive.unpacked(count)
    return count
  }

  /// All of it, at most `limit` bytes.
  func bytes(upTo limit: Int) throws(DocumentProblem) -> [UInt8] {
    var bytes: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 1)
    defer { buffer.deallocate() }
    while bytes.count <= limit {
      let count = try read(into: buffer)
      if count == 0 { break }
      bytes += buffer.prefix(count)
    }
    return Array(bytes.prefix(limit))
  }
}

/// libarchive's reader of ZIP archives, from the list at their end.
private final class ZipReader {
  private let archive: OpaquePointer

  init(_ file: DocumentBytes) throws(DocumentProblem) {
    guard let archive = archive_read_new() else { throw .damaged(.docx) }
    self.archive = archive
    guard archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK,
      lseek(file.descriptor, 0, SEEK_SET) == 0,
      archive_read_open_fd(archive, file.descriptor, 1 << 16) == ARCHIVE_OK
    else { throw .damaged(.docx) }
  }

  deinit { archive_read_free(archive) }

  /// The next entry; nil after the last.
  func next() throws(DocumentProblem) -> (name: String, isEncrypted: Bool)? {
    var entry: OpaquePointer?
    switch archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN:
      // Names that cannot be told in this locale are of no part that is read.
      let name = archive_entry_pathname(entry).map { String(cString: $0) } ?? ""
      return (name, archive_entry_is_encrypted(entry) != 0)
    case ARCHIVE_EOF: return nil
    default: throw .damaged(.docx)
    }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(DocumentProblem) -> Int {
    let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
    // A warning is a checksum that does not fit.
    guard count >= 0 else { throw .damaged(.docx) }
    return count
  }
}
