internal import Glibc

/// Clarity, relevance and depth of an answer, from its features. docs/interviewer.md has the formulas.
///
/// Scales and weights are set by hand so that the answers of the tests come out in their order; no rater has
/// confirmed them.
struct AnswerMarks {
  let features: AnswerFeatures
  let stage: InterviewStage
  /// 0…1, by name; the names are those of the formulas.
  private(set) var parts: [String: Double] = [:]
  /// 0…1 each.
  private(set) var clarity = 0.0
  private(set) var relevance = 0.0
  private(set) var depth = 0.0

  init(_ answer: SpokenAnswer, in interview: InterviewContext) throws(EvaluationError) {
    features = try AnswerFeatures(answer, in: interview)
    stage = interview.turns.last?.question.stage ?? .technical
    guard features.words > 0 else {
      parts = ["words": 0]
      return
    }
    mark()
  }

  func evaluation(by name: String) -> AnswerEvaluation {
    AnswerEvaluation(
      clarity: Self.points(clarity), relevance: Self.points(relevance), depth: Self.points(depth),
      feedback: AnswerFeedback(self).text, evaluatedBy: name,
      parts: parts.filter(\.value.isFinite).mapValues { ($0 * 10_000).rounded() / 10_000 })
  }

  /// 0…1 as a mark of 1…10.
  private static func points(_ share: Double) -> Int {
    let marks = AnswerEvaluation.marks
    return marks.lowerBound
      + Int((min(1, max(0, share)) * Double(marks.upperBound - marks.lowerBound)).rounded())
  }

  /// A number's place on a scale, 0…1.
  private static func share(_ value: Double, _ scale: Scale) -> Double { scale.mark(value) / 100 }

  private mutating func mark() {
    let weights = StageWeights.of(stage)
    let words = Double(features.words)

    // Whether it is speech at all, and somebody's own.
    let prose = min(
      Self.share(features.functionShare, StageWeights.functionShare),
      Self.share(Double(features.functionWords), StageWeights.functionWords))
    let naming = Self.share(features.technologyShare, StageWeights.technologyShare)
    let novelty = Self.share(features.novelty, StageWeights.novelty)
    let substance = prose * naming * novelty
    let length = Self.share(
      log(words), Scale(worst: log(weights.fullLength / 12), best: log(weights.fullLength)))
    let isAnswer = Self.share(words, Scale(worst: 2, best: weights.fullLength / 4))

    // What it is about.
    let cosine = Self.share(features.topicCosine, StageWeights.topicCosine)
    let shared = Self.share(features.topicWeight, StageWeights.topicWeight)
    let topic = (cosine * shared).squareRoot()
    let expected =
      features.terms > 0
      ? min(1, Double(features.termsFound) / Double(min(StageWeights.termsWanted, features.terms))) : topic
    let role = min(1, Double(features.roleSkills) / StageWeights.roleSkills)
    let onTopic = 0.5 * topic + 0.5 * expected
    let isOnTopic = Self.share(onTopic, StageWeights.onTopic)

    // What it is made of.
    let figures = 1 - exp(-Double(features.figures.count) / 1.5)
    let technologies = 1 - exp(-Double(features.technologies.count) / 2)
    let outcomes = 1 - exp(-Double(features.outcomes) / 1.5)
    let actions = 1 - exp(-features.actions / 2)
    let specificity = weights.specificity(
      figures: figures, technologies: technologies, outcomes: outcomes, actions: actions)
    let situation = has(.situation, 1)
    let task = has(.task, 1)
    let result = min(1, has(.result, 1) + 0.5 * outcomes)
    let story = 0.2 * situation + 0.2 * task + 0.3 * actions + 0.3 * result
    let reasons = has(.reason, 3)
    let sequence = has(.sequence, 3)
    let structure =
      weights.storyInStructure * story + (1 - weights.storyInStructure) * (0.6 * reasons + 0.4 * sequence)
    let vagueness = Double(features.markers[.vague] ?? 0) * 100 / max(words, 20)
    let directness = Self.share(vagueness, StageWeights.vagueness)

    relevance =
      substance * isAnswer
      * (weights.topic * topic + weights.expected * expected + weights.role * role + weights.story * story
        * isOnTopic)
      / (weights.topic + weights.expected + weights.story + weights.role)
    depth =
      substance * isAnswer * (0.15 + 0.85 * isOnTopic)
      * (weights.depthSpecificity * specificity + weights.depthStory * story + weights.depthReasons * reasons
        + weights.depthLength * length + weights.depthTerms * expected)
    clarity =
      substance * isAnswer * (0.3 + 0.7 * isOnTopic)
      * (0.4 * features.fluency + weights.clarityStructure * structure + 0.2 * directness
        + (0.4 - weights.clarityStructure) * length)
    parts = [
      "words": words, "function_share": features.functionShare,
      "function_words": Double(features.functionWords),
      "technology_share": features.technologyShare, "novelty": features.novelty, "substance": substance,
      "is_answer": isAnswer, "length": length, "topic_cosine": features.topicCosine,
      "topic_weight": features.topicWeight, "topic": topic, "terms_found": Double(features.termsFound),
      "terms": Double(features.terms), "expected": expected, "role_skills": Double(features.roleSkills),
      "on_topic": onTopic, "figures": Double(features.figures.count),
      "technologies": Double(features.technologies.count), "outcomes": Double(features.outcomes),
      "actions": features.actions, "specificity": specificity, "situation": situation, "task": task,
      "result": result, "story": story, "reasons": Double(features.markers[.reason] ?? 0),
      "sequence": Double(features.markers[.sequence] ?? 0), "structure": structure,
      "vague_per_100_words": vagueness, "fluency": features.fluency, "clarity": clarity,
      "relevance": relevance,
      "depth": depth,
    ]
  }

  private func has(_ marker: Marker, _ wanted: Double) -> Double {
    min(1, Double(features.markers[marker] ?? 0) / wanted)
  }
}
