import Foundation

/// Sound for the tests: decoded with ffmpeg, which is independent of the decoder under test.
enum Samples {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(components: "..", "..", "Fixtures").standardized

  /// 16 kHz mono.
  static func decode(_ file: URL) throws -> [Float] {
    let ffmpeg = Process()
    ffmpeg.executableURL = URL(filePath: "/usr/bin/env")
    // By way of 16 bits: that is what the oracle read, and float output would not normalise the downmix.
    ffmpeg.arguments = [
      "ffmpeg", "-v", "error", "-i", file.path, "-ac", "1", "-ar", "16000", "-f", "s16le", "-",
    ]
    let output = Pipe()
    ffmpeg.standardInput = FileHandle.nullDevice
    ffmpeg.standardOutput = output
    try ffmpeg.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    ffmpeg.waitUntilExit()
    guard ffmpeg.terminationStatus == 0 else { throw CocoaError(.fileReadCorruptFile) }
    return bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count - 1, by: 2).map {
        Float(Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int16.self))) / 32768
      }
    }
  }
}
