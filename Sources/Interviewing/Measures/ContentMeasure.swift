/// How close the content of an answer comes to what was wanted, from its words alone.
enum ContentMeasure {
  /// Of the geometric mean of cosine and coverage: answers that say the same in other words reach 0.6 and more,
  /// those about something else stay under 0.05 (docs/evaluation.md has the examples).
  static let semanticScale = Scale(worst: 0.03, best: 0.65)
  /// Of the cosine. One word in common by chance makes 0.05; who speaks of what was asked reaches 0.25 at once.
  static let topicScale = Scale(worst: 0.04, best: 0.25)
  /// What a word of the ideal answer counts beside one of the question.
  static let idealShare = 0.5

  /// TF-IDF cosine of the answer and the ideal answer, and how much of the ideal answer it covers: the cosine
  /// alone is nearly as high for who says the two words that matter most as for who explains them.
  static func semantic(_ answer: String, ideal: String) throws(EvaluationError) -> Measure {
    let stemmer = try Stemmer()
    let said = TermVector(TermVector.counts(in: answer, stemmer))
    let wanted = TermVector(TermVector.counts(in: ideal, stemmer))
    let (cosine, coverage) = (said.cosine(wanted), wanted.coverage(by: said))
    let mark = semanticScale.mark((cosine * coverage).squareRoot())
    return Measure(
      mark: mark,
      parts: [
        "cosine": cosine, "coverage": coverage, "answer_terms": Double(said.weights.count),
        "ideal_terms": Double(wanted.weights.count), "measured": mark,
      ])
  }

  /// TF-IDF cosine of the answer and the topic: the question's words, and with half the weight those that only
  /// the ideal answer has. However often a word is said, it counts once: what is asked here is whether it is
  /// spoken of at all, not how much of the answer it takes.
  static func topic(_ answer: String, question: String, ideal: String) throws(EvaluationError) -> Measure {
    let stemmer = try Stemmer()
    let said = TermVector(TermVector.counts(in: answer, stemmer).mapValues { _ in 1 })
    let asked = TermVector(TermVector.counts(in: question, stemmer).mapValues { _ in 1 })
    let wanted = TermVector(TermVector.counts(in: ideal, stemmer).mapValues { _ in 1 })
    let topic = asked.adding(wanted, share: idealShare)
    let cosine = said.cosine(topic)
    let mark = topicScale.mark(cosine)
    return Measure(
      mark: mark,
      parts: [
        "cosine": cosine, "coverage": asked.coverage(by: said), "answer_terms": Double(said.weights.count),
        "topic_terms": Double(topic.weights.count), "measured": mark,
      ])
  }
}
