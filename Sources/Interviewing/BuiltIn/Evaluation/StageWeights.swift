/// What counts how much, by stage: an introduction need not be a story, and questions of one's own need no numbers.
struct StageWeights {
  /// Words of an answer that is as long as can be wished for.
  let fullLength: Double

  // Of relevance.
  let topic: Double
  let expected: Double
  /// Skills of the job description.
  let role: Double
  /// Situation, task, action, result.
  let story: Double

  // Of depth; their sum is 1.
  let depthSpecificity: Double
  let depthStory: Double
  let depthReasons: Double
  let depthLength: Double
  let depthTerms: Double

  /// Of clarity, where length has what is left of 0.4.
  let clarityStructure: Double
  /// The story's share of structure; reasons and order have the rest.
  let storyInStructure: Double

  // Of specificity; their sum is 1.
  let figures: Double
  let technologies: Double
  let outcomes: Double
  let actions: Double

  func specificity(figures: Double, technologies: Double, outcomes: Double, actions: Double) -> Double {
    self.figures * figures + self.technologies * technologies + self.outcomes * outcomes + self.actions
      * actions
  }

  static func of(_ stage: InterviewStage) -> StageWeights {
    switch stage {
    case .intro: intro
    case .technical: technical
    case .behavioral: behavioral
    case .closing: closing
    }
  }

  private static let intro = StageWeights(
    fullLength: 90, topic: 0.35, expected: 0.35, role: 0.2, story: 0.1, depthSpecificity: 0.35,
    depthStory: 0.2,
    depthReasons: 0.1, depthLength: 0.2, depthTerms: 0.15, clarityStructure: 0.2, storyInStructure: 0.6,
    figures: 0.25, technologies: 0.35, outcomes: 0.2, actions: 0.2)
  private static let technical = StageWeights(
    fullLength: 110, topic: 0.45, expected: 0.45, role: 0.1, story: 0, depthSpecificity: 0.3, depthStory: 0.1,
    depthReasons: 0.2, depthLength: 0.2, depthTerms: 0.2, clarityStructure: 0.25, storyInStructure: 0.3,
    figures: 0.3, technologies: 0.35, outcomes: 0.2, actions: 0.15)
  private static let behavioral = StageWeights(
    fullLength: 110, topic: 0.3, expected: 0.4, role: 0, story: 0.3, depthSpecificity: 0.2, depthStory: 0.35,
    depthReasons: 0.15, depthLength: 0.2, depthTerms: 0.1, clarityStructure: 0.25, storyInStructure: 0.8,
    figures: 0.2, technologies: 0.05, outcomes: 0.35, actions: 0.4)
  private static let closing = StageWeights(
    fullLength: 60, topic: 0.4, expected: 0.5, role: 0.1, story: 0, depthSpecificity: 0.15, depthStory: 0,
    depthReasons: 0.2, depthLength: 0.35, depthTerms: 0.3, clarityStructure: 0.05, storyInStructure: 0.2,
    figures: 0.2, technologies: 0.4, outcomes: 0.2, actions: 0.2)

  // What is as it should be in any answer.

  /// Half of what people say are function words; lists of names and other languages have hardly any.
  static let functionShare = Scale(worst: 0.2, best: 0.38)
  static let functionWords = Scale(worst: 2, best: 8)
  static let technologyShare = Scale(worst: 0.45, best: 0.22)
  /// Who says the question again says little new.
  static let novelty = Scale(worst: 0.25, best: 0.55)
  static let topicCosine = Scale(worst: 0.05, best: 0.25)
  static let topicWeight = Scale(worst: 0.5, best: 3.5)
  /// A good answer mentions some of the expected terms, not all.
  static let termsWanted = 4
  static let roleSkills = 2.0
  /// From where on an answer counts as one to the question.
  static let onTopic = Scale(worst: 0.15, best: 0.45)
  /// Vague words for each hundred.
  static let vagueness = Scale(worst: 9, best: 1)
}
