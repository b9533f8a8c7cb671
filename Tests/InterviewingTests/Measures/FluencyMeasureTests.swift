import Testing

@testable import Interviewing

struct FluencyMeasureTests {
  private func measure(
    _ text: String, hasFillers: Bool = true, pauses: SpokenAnswer.Pauses? = nil
  ) -> Measure {
    FluencyMeasure.measure(answer([text]).text, hasFillers: hasFillers, pauses: pauses)
  }

  /// 100 different words.
  private let hundred = (0..<100).map { "word\($0)" }.joined(separator: " ")

  @Test func theRateIsThatOfAllKindsForEachHundredFluentWords() {
    let measure = measure(hundred + " um word99 uh I mean we go I mean we went")
    #expect(measure.parts["fillers"] == 2)
    #expect(measure.parts["repetitions"] == 1)
    #expect(measure.parts["words"] == 109)
  }

  @Test func anAverageSpeakerGetsThreeQuarters() {
    let measure = measure(hundred + " um um um um um um")
    #expect(measure.parts["disfluencies_per_100_words"] == 6)
    #expect(measure.mark.map { abs($0 - 73.7) < 0.1 } == true)
  }

  @Test func missingFillersEarnNothing() {
    let heard = measure(hundred + " um um um um um um", hasFillers: false)
    let unheard = measure(hundred, hasFillers: false)
    #expect(heard.mark == unheard.mark)
    #expect(heard.parts["fillers"] == nil)
    #expect(heard.notes.contains { $0.contains("fillers") })
    // The same repetitions weigh more where the other half of disfluencies cannot be seen.
    let stumbling = hundred + " a a b b c c d d"
    #expect((measure(stumbling, hasFillers: false).mark ?? 0) < (measure(stumbling).mark ?? 0))
  }

  @Test func pausesAreThreeTenths() {
    let calm = SpokenAnswer.Pauses(speakingSpan: 60, total: 6, long: 0)
    let halting = SpokenAnswer.Pauses(speakingSpan: 60, total: 45, long: 20)
    #expect(measure(hundred, pauses: calm).mark == 100)
    #expect(measure(hundred, pauses: halting).mark.map { abs($0 - 70) < 0.001 } == true)
    #expect(measure(hundred).notes.contains { $0.contains("Pauses") })
  }

  @Test(arguments: [
    SpokenAnswer.Pauses(speakingSpan: 0, total: 1, long: 1),
    SpokenAnswer.Pauses(speakingSpan: .nan, total: 1, long: 1),
    SpokenAnswer.Pauses(speakingSpan: 1, total: .infinity, long: 1),
  ])
  func nonsenseAboutPausesIsNotUsed(pauses: SpokenAnswer.Pauses) {
    #expect(measure(hundred, pauses: pauses).mark == 100)
  }

  @Test func fillersAloneAreNoAnswer() {
    #expect(measure("um uh um").mark == 0)
  }
}
