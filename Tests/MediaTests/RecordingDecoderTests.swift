import Core
import Foundation
import Testing

@testable import Media
@testable import Sandbox

/// The decoder in this process, against ffmpeg's own output. One at a time, as in its own process: FFmpeg has
/// one log for all.
@Suite(.serialized) struct RecordingDecoderTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(components: "..", "..")
    .standardized

  struct Decoded {
    var samples: [Float] = []
    var description: MediaDescription?
    var video: VideoSignals?
    var warnings: [String] = []
    var progress: [Double] = []
    var problem: RecordingProblem?
  }

  static func decode(_ path: String, video: Bool = true, maxDuration: Double = 3600) throws -> Decoded {
    let pipe = Pipe()
    let writing = Thread {
      let writer = FrameWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor)
      let input = open(path, O_RDONLY)
      do {
        let request = DecodeRequest(video: video, maxDuration: maxDuration, limits: SandboxLimits())
        try RecordingDecoder(descriptor: input, request: request).run(writer)
        try writer.write(.finished)
      } catch let problem as RecordingProblem {
        try? writer.write(.failed(problem))
      } catch {
        // The reader finds the pipe closed without a result.
      }
      close(input)
      try? pipe.fileHandleForWriting.close()
    }
    writing.start()
    let reader = FrameReader(descriptor: Descriptor(dup(pipe.fileHandleForReading.fileDescriptor)))
    var decoded = Decoded()
    var order = DecodeOrder(maxDuration: maxDuration)
    while let message = try reader.next() {
      try order.received(message)
      switch message {
      case .description(let value): decoded.description = value
      case .samples(let value): decoded.samples += value
      case .progress(let value): decoded.progress.append(value)
      case .video(let value): decoded.video = value
      case .warning(let value): decoded.warnings.append(value)
      case .failed(let value): decoded.problem = value
      case .finished: break
      }
    }
    #expect(order.hasEnded)
    return decoded
  }

  static func ffmpeg(_ arguments: [String]) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["ffmpeg", "-nostdin", "-v", "error", "-y"] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return data
  }

  /// A file made by ffmpeg, in a folder of its own.
  static func make(_ name: String, _ arguments: [String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(component: name).path
    _ = try ffmpeg(arguments + [path])
    return path
  }

  static func sample(_ name: String) -> String { root.appending(components: "samples", name).path }

  @Test(arguments: ["answer-1.mp4", "answer-2.webm", "answer-3.wav"])
  func samplesEqualFFmpegsWithinOneStepOfSixteenBits(_ name: String) throws {
    let path = Self.sample(name)
    let decoded = try Self.decode(path)
    let data = try Self.ffmpeg(["-i", path, "-vn", "-ac", "1", "-ar", "16000", "-f", "s16le", "-"])
    let theirs = data.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
    #expect(decoded.samples.count == theirs.count)
    let steps = zip(decoded.samples, theirs).map {
      abs(max(-32768, min(32767, ($0 * 32768).rounded())) - Float($1))
    }
    #expect(steps.max() ?? 99 <= 1)
    #expect(decoded.warnings.isEmpty)
    #expect(decoded.problem == nil)
    #expect(decoded.progress == decoded.progress.sorted())
    #expect(decoded.progress.last == 1)
  }

  /// From 44.1 kHz with 16 bits ffmpeg's tool resamples in integers, which rounds twice; its float path, with
  /// the downmix normalised, is the one to compare with.
  @Test func aStereoSourceEqualsFFmpegsFloatPath() throws {
    let path = Self.root.appending(components: "Tests", "Fixtures", "speech", "rms-stereo.flac").path
    let decoded = try Self.decode(path)
    let data = try Self.ffmpeg([
      "-i", path, "-af", "aformat=sample_fmts=fltp,aresample=16000:ochl=mono:rematrix_maxval=1", "-f",
      "f32le", "-",
    ])
    let theirs = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(abs(decoded.samples.count - theirs.count) <= 1)
    let most = zip(decoded.samples, theirs).map { abs($0 - $1) }.max() ?? 1
    #expect(most <= 1 / 32768)
  }

  /// Frames that give more samples than the resampler puts out at once.
  @Test func largeFramesAreResampledWithoutSeams() throws {
    let path = try Self.make(
      "large.flac",
      ["-f", "lavfi", "-i", "sine=440:d=12:r=48000", "-c:a", "flac", "-frame_size", "65535"])
    let decoded = try Self.decode(path)
    let data = try Self.ffmpeg([
      "-i", path, "-af", "aresample=16000:internal_sample_fmt=fltp", "-f", "f32le", "-",
    ])
    let theirs = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    #expect(decoded.samples.count == theirs.count)
    #expect(zip(decoded.samples, theirs).map { abs($0 - $1) }.max() ?? 1 <= 1 / 32768)
  }

  @Test func picturesWithoutPresentationTimesAreSampled() throws {
    let path = try Self.make(
      "dts.avi",
      [
        "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=10", "-f", "lavfi", "-i",
        "sine=frequency=300:duration=10", "-c:v", "libx264", "-g", "25", "-c:a", "mp3",
      ])
    #expect(try #require(try Self.decode(path).video).samples >= 9)
  }

  @Test func channelsThatCannotBeMixedAreNamed() throws {
    let path = try Self.make(
      "ten.wav", ["-f", "s16le", "-ar", "48000", "-ac", "10", "-t", "1", "-i", "/dev/zero"])
    #expect(try Self.decode(path).problem?.code == .unsupported)
  }

  @Test func aContainerIsDescribed() throws {
    let path = try Self.make(
      "turned.mp4",
      [
        "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=15:duration=2", "-f", "lavfi", "-i",
        "sine=frequency=300:sample_rate=44100:duration=2", "-c:v", "libx264", "-c:a", "aac", "-ac", "2",
      ])
    // FFmpeg 5 writes the tag as an anticlockwise turn.
    let turned = try Self.make("turned-90.mp4", ["-i", path, "-c", "copy", "-metadata:s:v", "rotate=90"])
    let description = try #require(try Self.decode(turned).description)
    #expect(description.container == "mov")
    #expect(abs(try #require(description.duration) - 2) < 0.1)
    #expect(description.audio == .init(codec: "aac", sampleRate: 44_100, channels: 2))
    #expect(description.video == .init(codec: "h264", width: 320, height: 180, frameRate: 15, rotation: 270))
    #expect(description.streamCount == 2)
  }

  @Test func aRecordingOfABrowserHasNoDuration() throws {
    let decoded = try Self.decode(Self.sample("answer-2.webm"))
    #expect(decoded.description?.duration == nil)
    #expect(decoded.progress.count > 2)
  }

  @Test func aHoleIsFilledWithSilence() throws {
    let tone = ["-f", "lavfi", "-i", "sine=frequency=300:sample_rate=48000:duration=2"]
    // The second second of sound comes two seconds late.
    let path = try Self.make(
      "hole.mkv",
      tone + ["-c:a", "pcm_s16le", "-af", "asetpts='if(gte(T,1),PTS+2/TB,PTS)'"])
    let samples = try Self.decode(path).samples
    try #require(abs(Audio.seconds(samples.count) - 4) < 0.05)
    let hole = samples[Audio.samples(1.1)..<Audio.samples(2.9)]
    #expect(hole.allSatisfy { abs($0) < 1e-4 })
    #expect(samples[Audio.samples(3.1)..<Audio.samples(3.9)].contains { abs($0) > 0.05 })
  }

  @Test func aFormatChangeInMidStreamIsTaken() throws {
    let low = try Self.make(
      "low.mp3", ["-f", "lavfi", "-i", "sine=300:duration=2:sample_rate=44100", "-ac", "2"])
    let high = try Self.make(
      "high.mp3", ["-f", "lavfi", "-i", "sine=300:duration=2:sample_rate=48000", "-ac", "1"])
    let both = try Data(contentsOf: URL(filePath: low)) + Data(contentsOf: URL(filePath: high))
    let path = low + ".both.mp3"
    try both.write(to: URL(filePath: path))
    let samples = try Self.decode(path).samples
    try #require(abs(Audio.seconds(samples.count) - 4) < 0.2)
    #expect(samples[Audio.samples(3)...].contains { abs($0) > 0.05 })
  }

  @Test func darkAndFrozenPicturesAreCounted() throws {
    let sound = ["-f", "lavfi", "-i", "sine=300:duration=10:sample_rate=48000"]
    let end = ["-shortest", "-c:v", "libx264", "-g", "25", "-c:a", "aac"]
    // Five seconds of black, then five of movement.
    let black = try Self.make(
      "black.mp4",
      ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=10"] + sound
        + ["-vf", "drawbox=color=black:t=fill:enable='lt(t,5)'"] + end)
    let dark = try #require(try Self.decode(black).video)
    #expect(abs(dark.dark - 0.5) <= 0.1)
    #expect(dark.frozen <= 0.1)
    #expect(dark.width == 320 && dark.height == 180)
    let still = try Self.make(
      "still.mp4", ["-f", "lavfi", "-i", "smptebars=size=320x180:rate=25:duration=10"] + sound + end)
    let frozen = try #require(try Self.decode(still).video)
    #expect(frozen.frozen >= 0.8)
    #expect(frozen.dark == 0)
    #expect(try Self.decode(still, video: false).video == nil)
  }

  @Test func whatIsNoRecordingIsRefusedWithItsReason() throws {
    let silent = try Self.make(
      "silent.mp4", ["-f", "lavfi", "-i", "testsrc2=size=64x64:rate=5:duration=1", "-c:v", "libx264"])
    #expect(try Self.decode(silent).problem?.code == .noAudio)
    let folder = URL(filePath: silent).deletingLastPathComponent()
    func problem(_ name: String, _ content: Data) throws -> RecordingProblem.Code? {
      let path = folder.appending(component: name)
      try content.write(to: path)
      return try Self.decode(path.path).problem?.code
    }
    #expect(try problem("empty.mp4", Data()) == .empty)
    #expect(try problem("text.mp4", Data("Good morning.\n".utf8)) == .notMedia)
    #expect(try problem("list.mp4", Data("#EXTM3U\n/etc/passwd\n".utf8)) == .notMedia)
    #expect(try problem("list.mp4", Data("ffconcat version 1.0\nfile /etc/passwd\n".utf8)) == .notMedia)
    #expect(
      try problem("photo.mp4", Data([0, 0, 0, 24]) + Data("ftypheic".utf8) + Data(count: 100)) == .notMedia)
    let whole = try Data(contentsOf: URL(filePath: Self.sample("answer-1.mp4")))
    #expect(try problem("no-moov.mp4", Data(whole.prefix(64))) == .incomplete)
    let header = try Data(contentsOf: URL(filePath: Self.sample("answer-3.wav"))).prefix(44)
    #expect(try problem("no-sound.wav", header) == .noSamples)
  }

  @Test func aRecordingLongerThanAllowedIsRefused() throws {
    #expect(try Self.decode(Self.sample("answer-1.mp4"), maxDuration: 10).problem?.code == .tooLong)
    // Without a stated duration it shows while decoding.
    #expect(try Self.decode(Self.sample("answer-2.webm"), maxDuration: 10).problem?.code == .tooLong)
  }

  @Test(arguments: ["answer-2.webm", "answer-3.wav"])
  func aTruncatedRecordingGivesWhatIsThereAndAWarning(_ name: String) throws {
    let whole = try Data(contentsOf: URL(filePath: Self.sample(name)))
    let path = FileManager.default.temporaryDirectory.appending(component: "\(UUID().uuidString)-\(name)")
    try whole.prefix(whole.count / 2 + 7).write(to: path)
    let decoded = try Self.decode(path.path)
    #expect(Audio.seconds(decoded.samples.count) > 5)
    #expect(decoded.warnings.contains { $0.contains("ends early") })
  }
}
