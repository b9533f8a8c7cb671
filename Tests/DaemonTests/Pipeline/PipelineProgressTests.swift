import Synchronization
import Testing

@testable import Daemon

@Suite struct PipelineProgressTests {
  /// What a listener is told.
  private func told(transcribes: Bool, _ events: (PipelineProgress) -> Void) -> [Int] {
    let percents = Percents()
    events(PipelineProgress(transcribes: transcribes) { _, percent in percents.add(percent) })
    return percents.all
  }

  private final class Percents: Sendable {
    private let values = Mutex<[Int]>([])
    var all: [Int] { values.withLock { $0 } }
    func add(_ value: Int) { values.withLock { $0.append(value) } }
  }

  @Test func decodingIsAllWhereNothingIsTranscribed() {
    let percents = told(transcribes: false) { progress in
      for share in [0, 0.25, 0.5, 1] { progress.decoded(share) }
    }
    #expect(percents == [0, 25, 50, 100])
  }

  @Test func transcribingIsNearlyAllWhereWordsAreWanted() {
    let percents = told(transcribes: true) { progress in
      progress.decoded(1)
      progress.transcribed(0.5)
      progress.transcribed(1)
    }
    #expect(percents == [5, 52, 100])
  }

  @Test func progressNeverGoesBackNorRepeats() {
    let percents = told(transcribes: true) { progress in
      progress.transcribed(0.5)
      progress.transcribed(0.2)
      progress.decoded(0)
      progress.transcribed(0.501)
      progress.decoded(.nan)
      progress.finished(.analyse)
      progress.finished(.archive)
    }
    #expect(percents == percents.sorted())
    #expect(Set(percents).count == percents.count)
    #expect(percents.last == 100)
  }
}
