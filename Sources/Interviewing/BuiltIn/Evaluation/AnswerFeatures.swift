internal import Core
internal import Glibc

/// What can be counted in an answer, before any of it is weighed. Each of the shares is 0…1.
struct AnswerFeatures {
  /// Without fillers, repetitions and what was taken back.
  let words: Int
  /// Bytes of all of it.
  let length: Int
  /// Words that every English text has ("the", "of") among all, and how many different ones.
  let functionShare: Double
  let functionWords: Int
  /// Skills of the lexicon that were named, each once, in the order of the answer.
  let technologies: [SkillMention]
  /// Words that are part of such a name, among all.
  let technologyShare: Double
  /// Numbers with what they count, in the candidate's words.
  let figures: [String]
  /// Different verbs of results ("reduced", "saved").
  let outcomes: Int
  /// Times that "I" did something; "we" counts half.
  let actions: Double
  let markers: [Marker: Int]
  /// Of the answer's content, what the question's words do not already say.
  let novelty: Double
  /// TF-IDF cosine with question, expected terms, the job description's skills, and the answer that a follow-up
  /// goes on from.
  let topicCosine: Double
  /// The weight of the stems that answer and topic share.
  let topicWeight: Double
  /// Expected terms that were said, and how many there are.
  let termsFound: Int
  let terms: Int
  /// Skills of the job description that were named.
  let roleSkills: Int
  /// The mark for disfluency of docs/evaluation.md, 0…1.
  let fluency: Double

  init(_ answer: SpokenAnswer, in interview: InterviewContext) throws(EvaluationError) {
    let stemmer = try Stemmer()
    let said = answer.text.fluentText
    let question = interview.turns.last?.question
    let counts = TermVector.counts(in: said, stemmer)
    let whole = counts.values.reduce(0, +)
    let functions = counts.filter { WordWeights.weight(ofStem: $0.key) == 0 }
    words = whole
    length = said.utf8.count
    functionShare = whole > 0 ? Double(functions.values.reduce(0, +)) / Double(whole) : 0
    functionWords = functions.count

    let text = TokenText(said)
    let skills = interview.jd.skills + interview.cv.skills + [question?.skill].compactMap(\.self)
    let mentions = SkillLexicon.shared.mentions(in: text, expecting: skills)
    var seen: Set<String> = []
    technologies = mentions.filter { $0.skill.category != .personal && seen.insert($0.skill.name).inserted }
    technologyShare = Double(mentions.reduce(0) { $0 + $1.tokens.count }) / Double(max(1, text.tokens.count))
    figures = Figures(text).all.map(text.phrase)
    outcomes = Set(text.tokens.lazy.map(\.text).filter { Outcomes.verbs.contains($0) }).count
    actions = Self.actions(in: text.tokens)
    markers = Marker.counts(in: text)

    let asked = TermVector(
      TermVector.counts(in: question?.text ?? answer.question, stemmer).mapValues { _ in 1 })
    let told = TermVector(counts.mapValues { _ in 1 })
    novelty = 1 - told.coverage(by: asked)
    let expected = ExpectedTerms(question, interview).found(in: told, stemmer)
    (termsFound, terms) = (expected.found, expected.count)
    let role = TermVector(
      TermVector.counts(in: interview.jd.skills.joined(separator: " "), stemmer).mapValues { _ in 1 })
    // Who is asked to go on speaks of what they have spoken of.
    let before = question?.isFollowUp == true ? interview.turns.dropLast().last?.answer ?? "" : ""
    let earlier = TermVector(TermVector.counts(in: before, stemmer).mapValues { _ in 1 })
    let topic = asked.adding(expected.vector, share: Self.expectedShare)
      .adding(earlier, share: Self.roleShare).adding(role, share: Self.roleShare)
    topicCosine = told.cosine(topic)
    topicWeight = told.sharedWeight(topic)
    let wanted = Set(interview.jd.skills.map { $0.lowercased() })
    roleSkills = Set(mentions.map { $0.skill.name.lowercased() }).intersection(wanted).count
    let fluent = FluencyMeasure.measure(answer.text, hasFillers: answer.hasFillers, pauses: answer.pauses)
    fluency = (fluent.mark ?? 0) / 100
  }

  /// What an expected term, and a word of the job description's skills or of the answer that a follow-up goes on
  /// from, count beside a word of the question.
  private static let expectedShare = 0.5
  private static let roleShare = 0.25

  /// "I" or "we" and, within two words, a verb in the past.
  private static func actions(in tokens: [TokenText.Token]) -> Double {
    var actions = 0.0
    for place in tokens.indices where tokens[place].text == "i" || tokens[place].text == "we" {
      guard tokens[(place + 1)...].prefix(2).contains(where: { isPast($0.text) }) else { continue }
      actions += tokens[place].text == "i" ? 1 : 0.5
    }
    return actions
  }

  private static func isPast(_ word: String) -> Bool {
    if word.utf8.count > 3, word.hasSuffix("ed") { return true }
    return irregular.contains(word) || Outcomes.deeds.contains(word) || Outcomes.verbs.contains(word)
  }

  private static let irregular: Set<String> = [
    "began", "bought", "broke", "brought", "came", "chose", "did", "drew", "felt", "found", "gave", "got",
    "held",
    "kept", "knew", "made", "met", "ran", "read", "said", "sat", "saw", "sent", "set", "showed", "spent",
    "spoke",
    "split", "sought", "taught", "thought", "told", "took", "went",
  ]
}

/// What a good answer could well mention: the terms of the question in the bank, and with them those of all
/// questions about its skill.
private struct ExpectedTerms {
  let terms: [String]

  init(_ question: AskedQuestion?, _ interview: InterviewContext) {
    let bank = QuestionBank.shared
    var terms = question?.bankID.map(bank.terms(ofID:)) ?? []
    if let skill = question?.skill { terms += bank.terms(ofSkill: skill).prefix(Self.mostOfSkill) }
    // Whoever is asked about themselves speaks of what their CV names.
    if question?.stage == .intro { terms += interview.cv.skills.prefix(Self.mostOfSkill) }
    var seen: Set<String> = []
    self.terms = terms.filter { seen.insert($0.lowercased()).inserted }
  }

  private static let mostOfSkill = 24

  /// How many of them `answer` has, all words of each; and all of them as a vector.
  func found(
    in answer: TermVector, _ stemmer: borrowing Stemmer
  ) -> (found: Int, count: Int, vector: TermVector) {
    var (found, count, all) = (0, 0, [String: Int]())
    for term in terms {
      let stems = TermVector.counts(in: term, stemmer).keys.filter { WordWeights.weight(ofStem: $0) > 0 }
      guard !stems.isEmpty else { continue }
      for stem in stems { all[stem] = 1 }
      count += 1
      if stems.allSatisfy({ answer.weights[$0] != nil }) { found += 1 }
    }
    return (found, count, TermVector(all))
  }
}

extension TermVector {
  /// The sum of the weights in `other` of the stems that both have.
  func sharedWeight(_ other: TermVector) -> Double {
    // In order, as all sums of floating-point numbers here.
    weights.keys.sorted().reduce(0) { $0 + (other.weights[$1] ?? 0) }
  }
}
