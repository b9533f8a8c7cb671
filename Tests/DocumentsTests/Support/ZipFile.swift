import Foundation

/// A ZIP archive of stored entries (APPNOTE 6.3), for documents that no program would write.
struct ZipFile {
  private var body = Data()
  private var directory = Data()
  private var count: UInt16 = 0

  mutating func add(_ name: String, _ content: String) {
    let name = Data(name.utf8)
    let content = Data(content.utf8)
    let size = UInt32(content.count)
    var common = Data()
    // Version 2.0, no flags, stored, no time; checksum, both sizes, the name's length and no extra field.
    common.append(fields: UInt16(20), 0, 0, 0, 0)
    common.append(fields: Self.checksum(content), size, size)
    common.append(fields: UInt16(name.count), 0)
    directory.append(fields: UInt32(0x0201_4B50))
    directory.append(fields: UInt16(20))
    directory += common
    directory.append(fields: UInt16(0), 0, 0)
    directory.append(fields: UInt32(0), UInt32(body.count))
    directory += name
    body.append(fields: UInt32(0x0403_4B50))
    body += common + name + content
    count += 1
  }

  var data: Data {
    var end = Data()
    end.append(fields: UInt32(0x0605_4B50))
    end.append(fields: UInt16(0), 0, count, count)
    end.append(fields: UInt32(directory.count), UInt32(body.count))
    end.append(fields: UInt16(0))
    return body + directory + end
  }

  private static func checksum(_ data: Data) -> UInt32 {
    ~data.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
    }
  }
}

extension Data {
  fileprivate mutating func append<Field: FixedWidthInteger>(fields: Field...) {
    for field in fields { Swift.withUnsafeBytes(of: field.littleEndian) { append(contentsOf: $0) } }
  }
}
