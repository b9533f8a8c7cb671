import Core
import Foundation
import Testing

@testable import Speech

struct TurnDetectorTests {
  private typealias Event = TurnDetector.Event

  /// Without padding, and as patient as the offline analysis.
  private static let settings = TurnSettings(prefixPadding: 0, silenceDuration: 300)

  private static func events(
    _ sound: [Float], _ settings: TurnSettings = settings, chunk: Int = 320
  ) -> [Event] {
    var detector = TurnDetector(settings)
    return stride(from: 0, to: sound.count, by: chunk).flatMap { start in
      detector.append(sound[start..<min(start + chunk, sound.count)])
    }
  }

  // MARK: - Real speech

  // Seconds from the other analysis' times, which are to 10 ms at a beginning, and may put the end of a word that
  // fades an eighth of a second too early.
  private static let startDelay = 0.0...0.07
  private static let weakStartDelay = 0.0...0.1
  private static let stopDelay = 0.2...0.43

  @Test(arguments: ["answer-1.mp4", "answer-2.webm", "answer-3.wav"])
  func `a recording's turns are those that the analysis finds which looks ahead`(name: String) throws {
    let file = Samples.folder.appending(components: "..", "..", "samples", name).standardized
    let sound = try Samples.decode(file) + [Float](repeating: 0, count: Audio.samples(0.5))
    var activity = VoiceActivity()
    activity.append(sound)
    activity.finish()
    let speech = activity.intervals.filter(\.isSpeech)
    let events = Self.events(sound)

    try #require(events.map(\.kind) == speech.flatMap { _ in [.started, .stopped] })
    var late = 0
    for (index, interval) in speech.enumerated() {
      let (started, stopped) = (events[2 * index], events[2 * index + 1])
      let delay = Audio.seconds(started.decided) - interval.start
      #expect(Self.weakStartDelay.contains(delay), "\(interval.start)")
      if !Self.startDelay.contains(delay) { late += 1 }
      #expect(abs(Audio.seconds(started.position) - interval.start) < 0.03, "\(interval.start)")
      // The silence that ends a turn, 0.3 s.
      #expect(Self.stopDelay.contains(Audio.seconds(stopped.decided) - interval.end), "\(interval.end)")
    }
    // A hiss may take longer to be told from a breath.
    #expect(late <= 1)
  }

  @Test(arguments: [5, 10, 15, 20])
  func `turns are found in noise of so many dB below the speech`(distance: Int) throws {
    let file = Samples.folder.appending(components: "..", "..", "samples", "answer-3.wav").standardized
    let speech = try Samples.decode(file)
    var noise = TestNoise()
    let hiss = noise.white(Audio.seconds(speech.count) + 1, dB: -20 - Double(distance))
    let sound = hiss.enumerated().map { $1 + ($0 < speech.count ? speech[$0] : 0) }
    let starts = Self.events(sound).filter { $0.kind == .started }.map { Audio.seconds($0.decided) }
    let spoken = [0.4, 4.24, 9.63, 13.11, 17.39]
    try #require(starts.count == spoken.count)
    for (start, word) in zip(starts, spoken) { #expect((word...word + 0.09).contains(start)) }
  }

  // MARK: - What is no speech

  @Test(arguments: [-70.0, -60, -50, -40, -30, -20])
  func `steady noise is no speech`(level: Double) {
    var noise = TestNoise()
    #expect(Self.events(noise.white(20, dB: level)).isEmpty)
    #expect(Self.events(noise.low(20, dB: level)).isEmpty)
  }

  @Test(arguments: [-50.0, -40, -30])
  func `a fan that is switched on is no speech`(level: Double) {
    var noise = TestNoise()
    #expect(Self.events(noise.white(5, dB: -65) + noise.white(15, dB: level)).isEmpty)
  }

  @Test(arguments: [-40.0, -20, -3], [0.002, 0.01, 0.03, 0.05])
  func `clicks are no speech`(level: Double, length: Double) {
    var noise = TestNoise()
    var sound = noise.white(12, dB: -65)
    for second in 1...10 { sound.mix(noise.click(length, dB: level), at: Double(second)) }
    #expect(Self.events(sound).isEmpty)
  }

  @Test(arguments: [-50.0, -45, -40])
  func `breaths are no speech, before a word was said and after`(level: Double) {
    var noise = TestNoise()
    var breaths = noise.white(12, dB: -65)
    for second in 1...10 { breaths.mix(noise.breath(0.35, dB: level), at: Double(second)) }
    #expect(Self.events(breaths).isEmpty)

    var speech = TestSound()
    speech.silence(0.5)
    speech.speech(2)
    #expect(Self.events(speech.samples + breaths).map(\.kind) == [.started, .stopped])
  }

  @Test
  func `what goes on without a voice becomes the noise that speech has to stand above`() {
    var speech = TestSound()
    speech.silence(1)
    speech.speech(1)
    speech.silence(0.5)
    var noise = TestNoise()
    let events = Self.events(speech.samples + noise.white(10, dB: -20))
    #expect(events.count == 4)
    // 0.7 s and the silence.
    if let last = events.last { #expect(Audio.seconds(last.decided) < 2.5 + 0.7 + 0.3 + 0.3) }
  }

  // MARK: - Times

  private static let burst: (sound: [Float], speech: Range<Int>) = {
    var sound = TestSound()
    sound.silence(2)
    let speech = sound.speech(1.5)
    sound.silence(3)
    return (sound.samples, speech)
  }()

  @Test(arguments: [0, 100, 200, 500, 1000])
  func `a turn's end is told within 100 ms of its silence`(silence: Int) throws {
    let settings = TurnSettings(prefixPadding: 0, silenceDuration: silence)
    let stop = try #require(Self.events(Self.burst.sound, settings).last)
    let late = stop.decided - Self.burst.speech.upperBound - Audio.samples(Double(silence) / 1000)
    #expect((-Audio.samples(0.03)...Audio.samples(0.1)).contains(late))
    #expect(stop.kind == .stopped && stop.position <= stop.decided)
  }

  @Test(arguments: [0, 300, 1000, 5000])
  func `a turn begins so much before its speech as the padding says, and never before the stream`(
    padding: Int
  )
    throws
  {
    let settings = TurnSettings(prefixPadding: padding)
    let start = try #require(Self.events(Self.burst.sound, settings).first)
    let expected = max(0, Self.burst.speech.lowerBound - padding * 16)
    #expect(abs(start.position - expected) <= Audio.samples(0.02))
    #expect(start.decided - Self.burst.speech.lowerBound <= Audio.samples(0.06))
  }

  @Test
  func `how the stream is cut changes nothing`() {
    let whole = Self.events(Self.burst.sound, chunk: Self.burst.sound.count)
    #expect(whole.count == 2)
    for chunk in [1, 7, 160, 4001] { #expect(Self.events(Self.burst.sound, chunk: chunk) == whole) }
  }

  @Test
  func `a threshold of 1 does not hear what one of 0 hears`() {
    var sound = TestSound()
    sound.silence(2)
    sound.speech(1)
    sound.silence(1)
    // To some 8 dB above the noise.
    var noise = TestNoise()
    let quiet = zip(sound.samples, noise.white(4, dB: -48)).map { $0 * 0.03 + $1 }
    var settings = Self.settings
    settings.threshold = 0
    #expect(Self.events(quiet, settings).contains { $0.kind == .started })
    settings.threshold = 1
    #expect(Self.events(quiet, settings).isEmpty)
  }

  @Test
  func `a turn that somebody else ends is over, and the next one is found`() {
    var detector = TurnDetector(Self.settings)
    let (sound, speech) = Self.burst
    #expect(detector.append(sound[..<(speech.lowerBound + 8000)]).map(\.kind) == [.started])
    detector.endTurn()
    #expect(!detector.isSpeaking)
    // Who goes on speaking begins anew.
    #expect(detector.append(sound[(speech.lowerBound + 8000)...]).map(\.kind) == [.started, .stopped])
  }
}
