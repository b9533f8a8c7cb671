internal import Core

/// Draws all voice signals from a recording, chunk by chunk.
///
/// The result does not depend on how the recording is cut into chunks. Kept for the whole recording are the
/// features of frames, some 6 MB an hour; of samples only what the next frames need.
public struct VoiceAnalyser {
  private var buffer = SampleBuffer()
  private var intensity = IntensityTrack()
  /// Nil once the melody has been drawn from it.
  private var pitch: PitchTrack?
  private var nuclei: SyllableNuclei
  private var activity = VoiceActivity()
  private var cutter = UtteranceCutter()
  private let cutsUtterances: Bool

  private var samples = 0
  private var sum = 0.0
  private var lowest = Float.infinity
  private var highest = -Float.infinity

  /// - Parameter cutsUtterances: whether ``append(_:)`` gives back utterances for a recogniser.
  /// Nil when there is no memory for the transforms.
  public init?(cutsUtterances: Bool) {
    guard let pitch = PitchTrack(), let nuclei = SyllableNuclei() else { return nil }
    self.pitch = pitch
    self.nuclei = nuclei
    self.cutsUtterances = cutsUtterances
  }

  /// Takes the next samples (16 kHz mono, any number). Returns the utterances that have become complete:
  /// they come up to half a minute after their samples.
  public mutating func append(_ chunk: [Float]) -> [Utterance] {
    samples += chunk.count
    for sample in chunk {
      lowest = min(lowest, sample)
      highest = max(highest, sample)
      sum += Double(sample)
    }
    buffer.append(chunk)
    activity.append(chunk)
    intensity.process(buffer)
    let loudest = loudestSoFar
    pitch?.process(buffer, loudest: loudest)
    nuclei.process(buffer, intensity, loudest: loudest)
    buffer.drop(before: min(intensity.needed, pitch?.needed ?? samples, nuclei.needed))
    guard cutsUtterances else { return [] }
    cutter.append(chunk)
    return cutter.utterances(activity)
  }

  /// Ends the recording: its signals, and the last utterances.
  public consuming func finish() -> (signals: VoiceSignals, utterances: [Utterance]) {
    // The last windows may reach past the end by a few samples, those of the nuclei by 50 ms.
    buffer.append(zeros: 2 * IntensityTrack.first)
    intensity.process(buffer, limit: IntensityTrack.frames(in: samples))
    let loudest = loudestSoFar
    var pitch = pitch.take()
    pitch?.process(buffer, loudest: loudest, limit: PitchTrack.frames(in: samples))
    nuclei.process(buffer, intensity, loudest: loudest)
    activity.finish()
    let mean = samples > 0 ? Float(sum / Double(samples)) : 0
    let peak = samples > 0 ? max(highest - mean, mean - lowest) : 0
    let duration = Audio.seconds(samples)
    // First, so that the candidates' memory is free again for what follows.
    let melody = pitch.take()?.melody(loudest: peak) ?? Melody(frames: [])
    let signals = VoiceSignals(
      duration: duration, intervals: activity.intervals,
      nuclei: nuclei.nuclei(intensity, loudest: peak, duration: duration),
      melody: melody, levels: intensity.levels)
    return (signals, cutsUtterances ? cutter.utterances(activity) : [])
  }

  /// At most the recording's peak, whatever its mean turns out to be.
  private var loudestSoFar: Float { samples > 0 ? (highest - lowest) / 2 : 0 }
}
