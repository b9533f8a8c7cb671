extension InterviewPlan {
  /// The plan of an interview of `questions` questions (held within ``lengths``).
  ///
  /// An introduction and a close, from five questions on; between them two technical questions for each
  /// behavioural one. Technical questions are about skills that both documents name, then those of the job
  /// description, then those of the CV, each list in its order; once through, each is asked about a second time.
  public init(questions: Int, cv: DocumentAnalysis, jd: DocumentAnalysis) {
    let counts = Self.counts(min(max(questions, Self.lengths.lowerBound), Self.lengths.upperBound))
    let skills = InterviewSkills(cv: cv, jd: jd)
    var slots: [Slot] = []
    for number in 0..<counts.technical {
      let place = skills.technical.isEmpty ? 0 : number % skills.technical.count
      let round = skills.technical.isEmpty ? Self.mostQuestionsOfASkill : number / skills.technical.count
      slots.append(
        Slot(
          stage: .technical, skill: round < Self.mostQuestionsOfASkill ? skills.technical[place] : nil))
    }
    // The opening is about breadth, so it takes one that has no question of its own where there is one.
    let asked = Set(slots.compactMap(\.skill))
    let opening = skills.common.first { !asked.contains($0) } ?? skills.common.first
    let introduction = (0..<counts.intro).map { Slot(stage: .intro, skill: $0 == 0 ? opening : nil) }
    let behavioral = (0..<counts.behavioral).map { number in
      Slot(stage: .behavioral, skill: number < skills.personal.count ? skills.personal[number] : nil)
    }
    let closing = Array(repeating: Slot(stage: .closing), count: counts.closing)
    self.init(slots: introduction + slots + behavioral + closing)
  }

  private static let mostQuestionsOfASkill = 2

  private static func counts(
    _ questions: Int
  ) -> (intro: Int, technical: Int, behavioral: Int, closing: Int) {
    switch questions {
    case ...1: return (1, 0, 0, 0)
    case 2: return (1, 1, 0, 0)
    case 3: return (1, 1, 1, 0)
    case 4: return (1, 1, 1, 1)
    default:
      let ends = questions < 12 ? 1 : 2
      let between = questions - 2 * ends
      let behavioral = between / 3
      return (ends, between - behavioral, behavioral, ends)
    }
  }
}

/// What an interview can be about: the skills of its two documents, in the order in which they are asked about.
struct InterviewSkills: Sendable, Equatable {
  /// Named by both, in the order of the job description; personal ones last.
  let common: [String]
  /// Those of both, of the job description and of the CV, without personal ones.
  let technical: [String]
  /// The same of personal ones (leadership, teamwork): behavioural questions are about them.
  let personal: [String]

  init(cv: DocumentAnalysis, jd: DocumentAnalysis) {
    let lexicon = SkillLexicon.shared
    let mentioned = Set(cv.skills.map { $0.lowercased() })
    let shared = jd.skills.filter { mentioned.contains($0.lowercased()) }
    var seen: Set<String> = []
    let all = (shared + jd.skills + cv.skills).filter { seen.insert($0.lowercased()).inserted }
    func isPersonal(_ skill: String) -> Bool { lexicon.skill(named: skill)?.category == .personal }
    common = shared.filter { !isPersonal($0) } + shared.filter(isPersonal)
    technical = all.filter { !isPersonal($0) }
    personal = all.filter(isPersonal)
  }
}
