/// One to three sentences for the candidate: what was found, and what is missing most.
struct AnswerFeedback {
  let text: String

  init(_ marks: AnswerMarks) {
    guard marks.features.words > 0 else {
      text = Self.silence
      return
    }
    let (found, missing) = (Self.found(marks), Self.missing(marks))
    text = ([found].compactMap(\.self) + missing.prefix(found == nil ? 3 : 2)).joined(separator: " ")
  }

  /// Of an answer of no words.
  static let silence =
    "Nothing was heard in this answer, so there is nothing to mark. Please check your microphone, or say a few "
    + "words even if you are unsure."

  private static let mostNames = 3

  private static func found(_ marks: AnswerMarks) -> String? {
    let features = marks.features
    // Who only lists names is not praised for them.
    guard (marks.parts["substance"] ?? 0) >= 0.4, (marks.parts["on_topic"] ?? 0) >= 0.2 else { return nil }
    var named = features.technologies.filter(\.isNamed).prefix(mostNames).map(\.shown)
    let figures = features.figures.filter { figure in
      figure.count <= Quote.longest
        && !TokenText(figure).tokens.contains { Profanity.words.contains($0.text) }
    }
    if let figure = figures.first {
      named.append(figures.count == 1 ? "a figure (\(figure))" : "figures (such as \(figure))")
    }
    var sentences: [String] = []
    if !named.isEmpty { sentences.append("You named \(named.joinedAsList)") }
    let stage = marks.stage
    if stage == .behavioral, (marks.parts["story"] ?? 0) >= 0.65 {
      sentences.append("you told the story with what you did and what came of it")
    } else if (features.markers[.reason] ?? 0) >= 2 {
      sentences.append("you gave reasons for what was done")
    } else if (marks.parts["expected"] ?? 0) >= 0.75 {
      sentences.append("you touched on what the question is about")
    }
    guard !sentences.isEmpty else { return nil }
    let sentence = sentences.joined(separator: ", and ")
    return sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
  }

  /// The most important first.
  private static func missing(_ marks: AnswerMarks) -> [String] {
    let parts = marks.parts
    let features = marks.features
    func isLow(_ name: String, _ limit: Double) -> Bool { (parts[name] ?? 0) < limit }
    var missing: [String] = []
    if features.length > 40, isLow("function_share", 0.25) {
      missing.append("Hardly any whole English sentences were recognised: please answer in sentences.")
    } else if isLow("novelty", 0.4) {
      missing.append("Most of the answer repeats the question: say what you know or did yourself.")
    } else if features.words < 15 {
      missing.append("The answer is very short: a few sentences with an example would say more.")
    } else if (parts["technology_share"] ?? 0) > 0.35 {
      missing.append("The answer lists names: say how you used them, and what for.")
    } else if isLow("on_topic", 0.3) {
      missing.append("The answer hardly touches on what was asked: come back to the question first.")
    }
    let isStory = marks.stage == .behavioral
    if isStory, features.actions < 1 { missing.append("Say what you did yourself, step by step.") }
    if isStory || marks.stage == .technical, isLow("result", 0.5) {
      missing.append("Say what came of it in the end, if you can with a number.")
    } else if isStory || features.actions >= 1, features.figures.isEmpty {
      missing.append("A number (how many, how much, how long) would make it more convincing.")
    }
    if marks.stage == .technical, (features.markers[.reason] ?? 0) == 0 {
      missing.append("Explain why you did it this way, and what the alternatives were.")
    }
    if marks.stage == .technical || marks.stage == .intro, features.technologies.isEmpty {
      missing.append("Name the tools, methods or technologies that you used.")
    }
    if isStory, isLow("situation", 1) { missing.append("Begin with the situation: where and when it was.") }
    if isLow("length", 0.55), features.words >= 15 { missing.append("There is room for more detail.") }
    if isLow("fluency", 0.4) { missing.append("Fewer fillers and restarts would make it easier to follow.") }
    if (parts["vague_per_100_words"] ?? 0) > 4 {
      missing.append("Replace vague words (things, stuff, kind of) with what you mean.")
    }
    if missing.isEmpty, features.words > 400 { missing.append("The same could be said in fewer words.") }
    return missing
  }
}
