import Core
import Foundation
import Synchronization
import Testing

@testable import Media
@testable import Sandbox

/// Recordings that are decoded while they are being written. One at a time: FFmpeg has one log for all.
@Suite(.serialized, .timeLimit(.minutes(2))) struct GrowingRecordingTests {
  /// What FFmpeg is told to make, by the file's name.
  static let forward: [String: [String]] = [
    "chrome.webm": ["-c:v", "libvpx", "-b:v", "100k", "-c:a", "libopus"],
    "sound.webm": ["-vn", "-c:a", "libopus"], "film.mkv": ["-c:v", "libx264", "-c:a", "aac"],
    "live.webm": ["-vn", "-c:a", "libopus", "-f", "webm", "-live", "1"],
    "voice.ogg": ["-vn", "-c:a", "libopus"], "vorbis.ogg": ["-vn", "-c:a", "libvorbis"],
    "plain.wav": ["-vn"], "voice.mp3": ["-vn"],
    "untagged.mp3": ["-vn", "-write_xing", "0", "-id3v2_version", "0"],
    "voice.flac": ["-vn"], "voice.aac": ["-vn"],
    "first.mp4": ["-c:v", "libx264", "-c:a", "aac", "-movflags", "faststart"],
    "pieces.mp4": ["-c:v", "libx264", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"],
    "first.m4a": ["-vn", "-c:a", "aac", "-movflags", "faststart"],
  ]
  /// Those whose end must be there first.
  static let others: [String: [String]] = [
    "last.mp4": ["-c:v", "libx264", "-c:a", "aac"], "film.avi": ["-c:v", "libx264", "-c:a", "mp3"],
    "last.m4a": ["-vn", "-c:a", "aac"], "wave.w64": ["-vn"],
  ]

  static func make(_ name: String) throws -> String {
    let options = try #require(forward[name] ?? others[name])
    return try RecordingDecoderTests.make(
      name,
      [
        "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=15:duration=8", "-f", "lavfi", "-i",
        "anoisesrc=d=8:c=pink:r=48000:a=0.3:s=1", "-g", "30",
      ] + options)
  }

  /// The bytes of a file that another grows into.
  struct Source {
    let bytes: Data
    let path: String
    private let handle: FileHandle
    let growth: RecordingGrowth

    init(_ original: String) throws {
      bytes = try Data(contentsOf: URL(filePath: original))
      path = original + ".growing"
      try Data().write(to: URL(filePath: path))
      handle = try #require(FileHandle(forWritingAtPath: path))
      growth = try RecordingGrowth()
    }

    func write(_ range: Range<Int>) throws {
      try handle.write(contentsOf: bytes[range])
      growth.grew()
    }
  }

  /// The messages of the decoder on `source`, as they come.
  static func decode(_ source: Source, sound: Bool = true) -> FrameReader {
    let pipe = Pipe()
    let (input, counter) = (open(source.path, O_RDONLY), dup(source.growth.listener.number))
    let writing = Thread {
      let writer = FrameWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor)
      let request = DecodeRequest(sound: sound, video: true, maxDuration: 3600, limits: SandboxLimits())
      do {
        if sound {
          try RecordingDecoder(descriptor: input, growth: counter, request: request).run(writer)
        } else {
          try PictureDecoder(descriptor: input, growth: counter, request: request).run(writer)
        }
        try writer.write(.finished)
      } catch let problem as RecordingProblem {
        try? writer.write(.failed(problem))
      } catch {
        // The reader finds the pipe closed without a result.
      }
      for descriptor in [input, counter] { close(descriptor) }
      try? pipe.fileHandleForWriting.close()
    }
    writing.start()
    // A decoder that waits for what does not come fails instead of hanging.
    return FrameReader(
      descriptor: Descriptor(dup(pipe.fileHandleForReading.fileDescriptor)),
      patience: Patience(.seconds(60)))
  }

  /// All that comes of `reader`, until `isEnough`.
  static func collect(
    _ reader: FrameReader, into decoded: inout RecordingDecoderTests.Decoded,
    until isEnough: (RecordingDecoderTests.Decoded) -> Bool = { _ in false }
  ) throws {
    while !isEnough(decoded), let message = try reader.next() {
      switch message {
      case .description(let value): decoded.description = value
      case .samples(let value): decoded.samples += value
      case .progress(let value): decoded.progress.append(value)
      case .video(let value): decoded.video = value
      case .warning(let value): decoded.warnings.append(value)
      case .failed(let value): decoded.problem = value
      case .finished: return
      }
    }
  }

  @Test(arguments: (Array(forward.keys) + Array(others.keys)).sorted())
  func aRecordingThatDripsInHasTheSamplesOfTheWholeOne(_ name: String) throws {
    let original = try Self.make(name)
    let whole = try RecordingDecoderTests.decode(original)
    let source = try Source(original)
    let dripping = Thread {
      // Boundaries that no container shares.
      for start in stride(from: 0, to: source.bytes.count, by: 1021) {
        try? source.write(start..<min(start + 1021, source.bytes.count))
      }
      source.growth.completed()
    }
    dripping.start()
    var decoded = RecordingDecoderTests.Decoded()
    try Self.collect(Self.decode(source), into: &decoded)
    #expect(decoded.samples.count == whole.samples.count)
    // Told apart from the rest: all samples would be printed.
    let isSame = decoded.samples == whole.samples
    #expect(isSame)
    #expect(decoded.video == whole.video)
    #expect(decoded.warnings == whole.warnings)
    #expect(decoded.problem == nil)
    // What only the end tells may be missing.
    var described = try #require(decoded.description)
    described.duration = described.duration ?? whole.description?.duration
    #expect(described == whole.description)
  }

  @Test(arguments: forward.keys.sorted())
  func whatCanBeReadForwardIsDecodedBeforeItsEndIsThere(_ name: String) throws {
    let source = try Source(Self.make(name))
    let most = source.bytes.count * 3 / 4
    try source.write(0..<most)
    let reader = Self.decode(source)
    var decoded = RecordingDecoderTests.Decoded()
    // Ends only if half of the sound comes although a quarter of the file is missing.
    try Self.collect(reader, into: &decoded) { $0.samples.count >= Audio.samples(4) || $0.problem != nil }
    #expect(decoded.problem == nil)
    try source.write(most..<source.bytes.count)
    source.growth.completed()
    try Self.collect(reader, into: &decoded)
    #expect(abs(Audio.seconds(decoded.samples.count) - 8) < 0.2)
    #expect(decoded.warnings.isEmpty)
  }

  @Test(arguments: ["chrome.webm", "first.mp4", "plain.wav"])
  func aRecordingThatIsCutOffGivesWhatIsThereAndAWarning(_ name: String) throws {
    let source = try Source(Self.make(name))
    try source.write(0..<source.bytes.count / 2)
    source.growth.completed()
    var decoded = RecordingDecoderTests.Decoded()
    try Self.collect(Self.decode(source), into: &decoded)
    #expect(Audio.seconds(decoded.samples.count) > 2)
    #expect(decoded.warnings.contains { $0.contains("ends early") })
  }

  @Test func whatIsNoRecordingIsRefusedOnceItIsWhole() throws {
    let path = try Self.make("plain.wav")
    try Data("RIFF1234WAVE but nothing that goes on like one".utf8).write(to: URL(filePath: path))
    let source = try Source(path)
    try source.write(0..<source.bytes.count)
    source.growth.completed()
    var decoded = RecordingDecoderTests.Decoded()
    try Self.collect(Self.decode(source), into: &decoded)
    #expect(decoded.problem != nil)
  }

  /// A browser's film has no duration, and its sound may be elsewhere.
  @Test(arguments: ["chrome.webm", "live.webm", "last.mp4"])
  func thePictureAloneTellsItsLengthAndSignals(_ name: String) throws {
    let original = try Self.make(name)
    let source = try Source(original)
    try source.write(0..<source.bytes.count)
    source.growth.completed()
    var decoded = RecordingDecoderTests.Decoded()
    try Self.collect(Self.decode(source, sound: false), into: &decoded)
    #expect(decoded.problem == nil)
    #expect(decoded.samples.isEmpty)
    #expect(abs(try #require(decoded.description?.duration) - 8) < 0.2)
    #expect(decoded.video?.samples == (try RecordingDecoderTests.decode(original)).video?.samples)
  }

  @Test func aPictureNeedsNoSound() throws {
    let path = try RecordingDecoderTests.make(
      "silent.webm", ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=3", "-c:v", "libvpx"])
    let source = try Source(path)
    try source.write(0..<source.bytes.count)
    source.growth.completed()
    var decoded = RecordingDecoderTests.Decoded()
    try Self.collect(Self.decode(source, sound: false), into: &decoded)
    #expect(decoded.problem == nil)
    #expect(decoded.description?.audio == nil)
    #expect(decoded.video?.width == 64)
  }
}

@Suite struct ReadingOrderTests {
  private func isForward(_ bytes: [UInt8]) -> Bool {
    ReadingOrder.isForward { offset, count in Array(bytes.dropFirst(Int(offset)).prefix(count)) }
  }

  private func box(_ name: String, _ content: Int = 8) -> [UInt8] {
    let size = UInt32(8 + content).bigEndian
    return withUnsafeBytes(of: size, Array.init) + Array(name.utf8) + [UInt8](repeating: 0, count: content)
  }

  @Test func theFirstBytesTell() {
    #expect(isForward([0x1A, 0x45, 0xDF, 0xA3] + [UInt8](repeating: 0, count: 8)))
    #expect(isForward(Array("OggS\0\u{2}123456".utf8)))
    #expect(isForward(Array("RIFF1234WAVEfmt ".utf8)))
    #expect(!isForward(Array("RIFF1234AVI LIST".utf8)))
    #expect(isForward(Array("ID3\u{4}12345678".utf8)))
    #expect(isForward([0xFF, 0xFB] + [UInt8](repeating: 0, count: 10)))
    #expect(!isForward(Array("Hello, world".utf8)))
    #expect(!isForward(Array("OggS".utf8)))
  }

  @Test func anMP4IsReadForwardWhereItsIndexComesBeforeItsMedia() {
    #expect(isForward(box("ftyp", 16) + box("moov")))
    #expect(isForward(box("ftyp", 16) + box("free") + box("moov")))
    #expect(!isForward(box("ftyp", 16) + box("mdat") + box("moov")))
    #expect(!isForward(box("ftyp", 16)))
    // A box that says it is shorter than its own header would be looked at for ever.
    #expect(!isForward(box("ftyp", 16) + [0, 0, 0, 0] + Array("free".utf8) + box("moov")))
    #expect(!isForward(box("ftyp", 16) + (0..<100).flatMap { _ in box("free") } + box("moov")))
    // A size in 64 bits.
    let large: [UInt8] = [0, 0, 0, 1] + Array("free".utf8) + [0, 0, 0, 0, 0, 0, 0, 24] + box("none", 0)
    #expect(isForward(box("ftyp", 16) + large + box("moov")))
  }
}
