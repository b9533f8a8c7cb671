internal import CMicrohttpd
internal import CMicrohttpdShims
internal import Glibc

/// Reads a request's head out of libmicrohttpd, and what it does not tell between the lines.
///
/// Its parser splits the head where it lies: names and values are pieces of one buffer, each line's end
/// overwritten with zeros. It accepts a lone LF as a line's end, joins folded lines, and ends a value at a
/// NUL; other servers do not, and a request that two servers read differently can smuggle another one. All
/// three show in how far apart the pieces lie, so nothing but blanks and CR LF may be between them.
enum HeadReader {
  private struct Collector {
    var headers = Headers()
    /// Behind the piece before.
    var end: UnsafePointer<CChar>
    var isSound = true

    mutating func add(_ name: UnsafeBufferPointer<CChar>, _ value: UnsafeBufferPointer<CChar>) {
      headers.append(HeadReader.text(name), HeadReader.text(value))
      guard let start = name.baseAddress, let valueStart = value.baseAddress else {
        isSound = false
        return
      }
      isSound = isSound && HeadReader.isLineEnd(from: end, to: start)
      end = valueStart + value.count
    }
  }

  static func read(
    _ handle: OpaquePointer, _ target: String, _ method: UnsafePointer<CChar>,
    _ version: UnsafePointer<CChar>
  ) -> RequestHead {
    let size = interviewd_mhd_head_size(handle)
    var collector = Collector(end: version + strlen(version))
    withUnsafeMutablePointer(to: &collector) { pointer in
      _ = MHD_get_connection_values_n(
        handle, .HEADER_KIND,
        { context, _, name, nameSize, value, valueSize in
          context?.assumingMemoryBound(to: Collector.self).pointee.add(
            UnsafeBufferPointer(start: name, count: name == nil ? 0 : nameSize),
            UnsafeBufferPointer(start: value, count: value == nil ? 0 : valueSize))
          return .YES
        }, pointer)
    }
    // Behind the last field are its line's end and the empty line.
    let isSound = collector.isSound && isLineEnd(from: collector.end, to: method + size - 2)
    return RequestHead(
      method: String(cString: method), target: target, version: String(cString: version),
      headers: collector.headers, size: size, isSound: isSound)
  }

  private static func text(_ bytes: UnsafeBufferPointer<CChar>) -> String {
    String(decoding: UnsafeRawBufferPointer(bytes), as: UTF8.self)
  }

  /// Whether blanks and CR LF are all that is between two pieces of the buffer.
  private static func isLineEnd(from end: UnsafePointer<CChar>, to next: UnsafePointer<CChar>) -> Bool {
    let distance = next - end
    guard distance >= 2 else { return false }
    // Not even a folded line's longer copy is read: it lies elsewhere, farther away than a head is long.
    guard distance < 64 else { return false }
    let gap = UnsafeBufferPointer(start: end, count: distance)
    return gap.suffix(2).allSatisfy { $0 == 0 } && gap.dropLast(2).allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }
}
