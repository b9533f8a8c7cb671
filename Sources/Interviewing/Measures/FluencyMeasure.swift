internal import Core

/// How fluently an answer was said, from counts.
///
/// Bortfeld et al. (2001) counted 5.97 disfluencies for each 100 words of conversation: 2.56 fillers, 1.47
/// repetitions and 1.94 restarts. A rate of 1 or less has the full mark, their mean 74, 20 and more none. Where
/// the recogniser writes no fillers down, the rate and the scale are those of the other two kinds.
enum FluencyMeasure {
  static let rateScale = Scale(worst: 20, best: 1)
  /// Repetitions' and restarts' share of all disfluencies (Bortfeld et al. 2001).
  static let shareWithoutFillers = (1.47 + 1.94) / 5.97
  /// As for the voice scores (docs/voice-metrics.md).
  static let pauseShareScale = Scale(worst: 0.5, best: 0.15)
  static let longPausesScale = Scale(worst: 12, best: 2)
  static let pausesWeight = 0.3
  /// Of the mark for pauses.
  static let longPausesWeight = 0.3

  static func measure(_ answer: AnswerText, hasFillers: Bool, pauses: SpokenAnswer.Pauses?) -> Measure {
    let counts = answer.disfluencies
    // Fillers are no words here: saying more of them must not thin out the rest.
    let words = counts.words - counts.fillers
    var parts = [
      "words": Double(words), "repetitions": Double(counts.repeatedWords), "repairs": Double(counts.repairs),
    ]
    var notes: [String] = []
    var events = counts.repeatedWords + counts.repairs
    var scale = rateScale
    if hasFillers {
      events += counts.fillers
      parts["fillers"] = Double(counts.fillers)
    } else {
      scale = Scale(worst: scale.worst * shareWithoutFillers, best: scale.best * shareWithoutFillers)
      notes.append("The recogniser writes no fillers down; they are not part of this mark.")
    }
    // An answer of nothing but fillers has no fluent word at all.
    let rate = words > 0 ? Double(events) * 100 / Double(words) : .infinity
    let inWords = scale.mark(rate)
    if rate.isFinite { parts["disfluencies_per_100_words"] = rate }
    parts["words_mark"] = inWords
    var mark = inWords
    if let pauses, let inPauses = pausesMark(pauses, &parts) {
      mark = (1 - pausesWeight) * inWords + pausesWeight * inPauses
    } else {
      notes.append("Pauses were not measured; they are not part of this mark.")
    }
    parts["measured"] = mark
    return Measure(mark: mark, parts: parts, notes: notes)
  }

  private static func pausesMark(_ pauses: SpokenAnswer.Pauses, _ parts: inout [String: Double]) -> Double? {
    guard pauses.speakingSpan > 0, pauses.speakingSpan.isFinite, pauses.total.isFinite else { return nil }
    let share = min(1, max(0, pauses.total / pauses.speakingSpan))
    let long = Double(max(0, pauses.long)) * 60 / pauses.speakingSpan
    let mark =
      (1 - longPausesWeight) * pauseShareScale.mark(share) + longPausesWeight * longPausesScale.mark(long)
    parts["pause_share"] = share
    parts["long_pauses_per_minute"] = long
    parts["pauses_mark"] = mark
    return mark
  }
}
