import Core
import Foundation
import Testing

@testable import Sandbox

/// Frames through a real pipe, whole and in pieces.
@Suite struct FrameTests {
  static let description = MediaDescription(
    container: "mov", duration: 12.5, audio: .init(codec: "aac", sampleRate: 48_000, channels: 2),
    video: .init(codec: "h264", width: 640, height: 360, frameRate: nil, rotation: 90), streamCount: 2)
  static let messages: [DecodeMessage] = [
    .description(description), .samples([0, 0.5, -1]), .progress(0.25), .warning("cut off"),
    .video(
      VideoSignals(samples: 3, width: 640, height: 360, frameRate: 25, brightness: 0.5, dark: 0, frozen: 1)),
    .failed(RecordingProblem(.noAudio, "no audio")), .finished,
  ]

  /// The bytes that `write` sends.
  static func bytes(_ write: (FrameWriter) throws -> Void) throws -> [UInt8] {
    let pipe = Pipe()
    try write(FrameWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor))
    try pipe.fileHandleForWriting.close()
    return [UInt8](try pipe.fileHandleForReading.readToEnd() ?? Data())
  }

  /// A reader of a pipe in which `bytes` wait: no more than a pipe holds.
  static func reader(of bytes: [UInt8]) throws -> FrameReader {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    try pipe.fileHandleForWriting.close()
    return FrameReader(descriptor: Descriptor(dup(pipe.fileHandleForReading.fileDescriptor)))
  }

  /// The messages that `bytes` are read as, and the error that ended the reading.
  static func read(_ bytes: [UInt8]) throws -> (messages: [DecodeMessage], error: SandboxError?) {
    let reader = try reader(of: bytes)
    var messages: [DecodeMessage] = []
    do {
      while let message = try reader.next() { messages.append(message) }
      return (messages, nil)
    } catch let error as SandboxError {
      return (messages, error)
    }
  }

  @Test func messagesSurviveTheRoundTrip() throws {
    let bytes = try Self.bytes { writer in for message in Self.messages { try writer.write(message) } }
    let (messages, error) = try Self.read(bytes)
    #expect(messages == Self.messages)
    #expect(error == nil)
  }

  @Test func aStreamCutAnywhereEndsWithAnErrorOrBetweenFrames() throws {
    let bytes = try Self.bytes { writer in for message in Self.messages { try writer.write(message) } }
    for length in 0..<bytes.count {
      let (messages, error) = try Self.read(Array(bytes.prefix(length)))
      #expect(messages == Array(Self.messages.prefix(messages.count)))
      #expect(error == nil || error == .closed)
    }
  }

  @Test func samplesThatAreNoSoundAreTamed() throws {
    let bytes = try Self.bytes { try $0.write(.samples([.nan, 0.5, -1.2, .infinity, -1e15])) }
    #expect(try Self.read(bytes).messages == [.samples([0, 0.5, -1.2, 8, -8])])
  }

  @Test func longRunsOfSamplesAreSplitIntoFramesWithinTheLimit() throws {
    let pipe = Pipe()
    let samples = [Float](repeating: 0.25, count: 300_000)
    let writing = Thread {
      try? FrameWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor).write(.samples(samples))
      try? pipe.fileHandleForWriting.close()
    }
    writing.start()
    let reader = FrameReader(descriptor: Descriptor(dup(pipe.fileHandleForReading.fileDescriptor)))
    var received = 0
    while case .samples(let piece)? = try reader.next() { received += piece.count }
    #expect(received == samples.count)
  }

  @Test(
    arguments: [
      (name: "an unknown kind", bytes: [0, 0, 0, 0, 99, 1, 0, 0]),
      (name: "another version", bytes: [0, 0, 0, 0, 7, 2, 0, 0]),
      (name: "a length beyond the limit", bytes: [255, 255, 255, 255, 3, 1, 0, 0]),
      (name: "reserved bytes in use", bytes: [0, 0, 0, 0, 7, 1, 1, 0]),
      (name: "samples of three bytes", bytes: [3, 0, 0, 0, 3, 1, 0, 0, 1, 2, 3]),
      (name: "no samples", bytes: [0, 0, 0, 0, 3, 1, 0, 0]),
      (name: "a description that is no JSON", bytes: [2, 0, 0, 0, 2, 1, 0, 0, 123, 123]),
      (name: "a progress that is no number", bytes: [2, 0, 0, 0, 4, 1, 0, 0, 123, 123]),
      (name: "a request from the child", bytes: [0, 0, 0, 0, 1, 1, 0, 0]),
      (name: "an end with a payload", bytes: [1, 0, 0, 0, 7, 1, 0, 0, 0]),
    ] as [(name: String, bytes: [UInt8])])
  func nonsenseIsRefused(_ input: (name: String, bytes: [UInt8])) throws {
    let (messages, error) = try Self.read(input.bytes)
    #expect(messages.isEmpty)
    guard case .nonsense = error else {
      Issue.record("\(input.name): \(String(describing: error))")
      return
    }
  }
}

@Suite struct RequestFrameTests {
  private let request = SandboxRequest.decode(
    DecodeRequest(
      video: true, maxDuration: 14_400, limits: SandboxLimits(cpu: 5, waiting: .milliseconds(1500))))

  @Test func aRequestSurvivesTheRoundTrip() throws {
    #expect(try SandboxRequest(frame: request.frame()) == request)
  }

  @Test func whatIsCutOrOfAnotherVersionIsRefused() throws {
    let frame = try request.frame()
    for length in 0..<frame.count {
      #expect(throws: SandboxError.self) { try SandboxRequest(frame: Array(frame.prefix(length))) }
    }
    var later = frame
    later[5] += 1
    #expect(throws: SandboxError.nonsense("a frame of protocol version 2")) {
      try SandboxRequest(frame: later)
    }
  }
}

@Suite struct DecodeOrderTests {
  private func order(_ messages: [DecodeMessage]) throws -> DecodeOrder {
    var order = DecodeOrder(maxDuration: 1)
    for message in messages { try order.received(message) }
    return order
  }

  @Test func aWholeConversationEnds() throws {
    let messages: [DecodeMessage] = [
      .description(FrameTests.description), .samples([0]), .progress(0.5), .warning("x"), .finished,
    ]
    #expect(try order(messages).hasEnded)
    #expect(try !order(messages.dropLast()).hasEnded)
  }

  @Test(
    arguments: [
      [.samples([0])], [.finished], [.progress(0.5)],
      [.description(FrameTests.description), .description(FrameTests.description)],
      [.description(FrameTests.description), .progress(1.5)],
      [.description(FrameTests.description), .progress(.nan)],
      [.description(FrameTests.description), .finished, .samples([0])],
      [.failed(RecordingProblem(.empty, "")), .finished],
      Array(repeating: .warning("again"), count: 17),
      [.description(FrameTests.description), .samples(Array(repeating: 0, count: 32_001))],
    ] as [[DecodeMessage]])
  func messagesOutOfOrderAreRefused(_ messages: [DecodeMessage]) {
    #expect(throws: SandboxError.self) { try order(messages) }
  }
}
