internal import Core
internal import Glibc

/// Where there is speech, from the energy of the speech band over a noise floor that follows the recording.
///
/// Frames of 25 ms every 10 ms; the floor is the 10th percentile of the ten seconds around, so a decision
/// comes up to seven seconds after its frame. Keeps a few seconds of levels, whatever the recording's length.
struct VoiceActivity {
  private static let hop = 160
  private static let window = 400
  /// The filter's energies are summed over pieces that both hop and window are multiples of.
  private static let piece = 80
  /// Frames from one floor to the next: a second.
  private static let block = 100
  /// Frames that a floor looks at to either side of its block's middle.
  private static let context = 500

  /// dB of full scale below which nothing is speech, however quiet the rest.
  private static let faintest = -70.0

  /// What has been decided for good.
  private(set) var intervals: [VoiceInterval] = []

  private var filter = BandPass()
  private var rest: [Float] = []
  /// Energies of the last pieces, those of the next frame first.
  private var energies: [Double] = []
  /// Unsmoothed levels of the last two frames.
  private var lastLevels: [Double] = []
  /// Smoothed levels in dB from frame ``firstKept`` on.
  private var levels: [Double] = []
  private var firstKept = 0
  private var floors: [Floor] = []
  private var samples = 0

  private var decided = 0
  private var isSpeech = false
  private var raw: VoiceInterval?
  private var speechFilter = IntervalFilter(removesSpeech: true, shorterThan: 0.1)
  private var pauseFilter = IntervalFilter(removesSpeech: false, shorterThan: 0.3)

  private struct Floor {
    var quiet: Double
    var loud: Double
  }

  private var frames: Int { firstKept + levels.count }

  /// The stretch after ``intervals`` as it looks so far. Its end, and a last pause shorter than 0.3 s in it,
  /// may change yet.
  var open: VoiceInterval? {
    guard var last = raw else { return pauseFilter.open }
    last.end = Audio.seconds(decided * Self.hop)
    // What the filters would give out if the recording ended here; the first of it is the next to come.
    var (speech, pauses) = (speechFilter, pauseFilter)
    if let merged = speech.push(last), let next = pauses.push(merged) { return next }
    if let merged = speech.open, let next = pauses.push(merged) { return next }
    return pauses.open
  }

  mutating func append(_ new: [Float]) {
    samples += new.count
    rest.append(contentsOf: new)
    let whole = rest.count / Self.piece * Self.piece
    rest.withUnsafeBufferPointer { rest in
      for start in stride(from: 0, to: whole, by: Self.piece) {
        energies.append(filter.energy(UnsafeBufferPointer(rebasing: rest[start..<start + Self.piece])))
        addFrameIfComplete()
      }
    }
    rest.removeFirst(whole)
    while frames > floors.count * Self.block + Self.block / 2 + Self.context { addFloor() }
    decide(below: (floors.count - 1) * Self.block + Self.block / 2)
  }

  /// Decides the rest. Afterwards ``intervals`` cover the whole recording.
  mutating func finish() {
    if let last = lastLevels.last { smooth(upTo: last) }
    while floors.count * Self.block < frames { addFloor() }
    decide(below: frames)
    let end = Audio.seconds(samples)
    guard var last = raw else {
      if end > 0 { intervals = [VoiceInterval(isSpeech: false, start: 0, end: end)] }
      return
    }
    last.end = end
    push(last)
    if let open = speechFilter.open, let done = pauseFilter.push(open) { intervals.append(done) }
    if let open = pauseFilter.open { intervals.append(open) }
    raw = nil
    pauseFilter = IntervalFilter(removesSpeech: false, shorterThan: 0.3)
  }

  private mutating func addFrameIfComplete() {
    let needed = Self.window / Self.piece
    guard energies.count == needed else { return }
    let mean = energies.reduce(0, +) / Double(Self.window)
    energies.removeFirst(Self.hop / Self.piece)
    let level = 10 * log10(mean + 1e-10)
    if lastLevels.isEmpty { lastLevels = [level] }  // The first frame counts twice: there is none before it.
    smooth(upTo: level)
  }

  /// The mean of three frames, the newest being `level`; the result belongs to the one in the middle.
  private mutating func smooth(upTo level: Double) {
    if lastLevels.count == 2 { levels.append((lastLevels[0] + lastLevels[1] + level) / 3) }
    lastLevels = lastLevels.suffix(1) + [level]
  }

  private mutating func addFloor() {
    let centre = floors.count * Self.block + Self.block / 2
    let range = max(0, centre - Self.context)..<min(frames, centre + Self.context)
    let sorted = levels[(range.lowerBound - firstKept)..<(range.upperBound - firstKept)].sorted()
    let loud = Self.percentile(sorted, 0.95)
    floors.append(Floor(quiet: Self.percentile(sorted, 0.10), loud: loud))
    let keep = min(decided, max(0, centre + Self.block - Self.context))
    if keep - firstKept > Self.context {
      levels.removeFirst(keep - firstKept)
      firstKept = keep
    }
  }

  private static func percentile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.indices.last else { return -100 }
    let place = share * Double(last)
    let lower = Int(place)
    let upper = min(lower + 1, last)
    return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
  }

  private mutating func decide(below limit: Int) {
    while decided < min(limit, frames) {
      let level = levels[decided - firstKept]
      let (on, off) = thresholds(decided)
      let now = level > (isSpeech ? off : on)
      if raw == nil || now != isSpeech { change(to: now) }
      isSpeech = now
      decided += 1
    }
  }

  /// Levels above which speech begins, and below which it ends.
  private func thresholds(_ frame: Int) -> (on: Double, off: Double) {
    let place = max(0, Double(frame - Self.block / 2) / Double(Self.block))
    let lower = min(Int(place), floors.count - 1)
    let upper = min(lower + 1, floors.count - 1)
    let weight = place - Double(lower)
    let quiet = floors[lower].quiet + min(1, weight) * (floors[upper].quiet - floors[lower].quiet)
    let loud = floors[lower].loud + min(1, weight) * (floors[upper].loud - floors[lower].loud)
    // Digital silence would put the floor far below any microphone's.
    let floor = max(quiet, loud - 45)
    let on = max(Self.faintest, min(max(floor + 6, loud - 30), loud - 6))
    return (on, on - 3)
  }

  private mutating func change(to speech: Bool) {
    // A frame stands for the hop in its middle.
    let margin = Double(Self.window - Self.hop) / 2 / Double(Audio.sampleRate)
    let time = decided == 0 ? 0 : Audio.seconds(decided * Self.hop) + margin
    if var last = raw {
      last.end = time
      push(last)
    }
    raw = VoiceInterval(isSpeech: speech, start: time, end: time)
  }

  private mutating func push(_ interval: VoiceInterval) {
    guard let merged = speechFilter.push(interval), let done = pauseFilter.push(merged) else { return }
    intervals.append(done)
  }
}
