import Testing

@testable import Interviewing

struct InterviewPlanTests {
  private let cv = DocumentAnalysis(
    skills: ["Python", "Docker", "Redis", "Leadership"], highlights: [], summary: "", analysedBy: "built-in")
  private let jd = DocumentAnalysis(
    skills: ["Kafka", "python", "Redis", "Teamwork"], highlights: [], summary: "", analysedBy: "built-in")

  @Test(arguments: InterviewPlan.lengths)
  func everyLengthHasItsStagesInOrder(length: Int) {
    let plan = InterviewPlan(questions: length, cv: cv, jd: jd)
    #expect(plan.slots.count == length)
    let order = plan.slots.compactMap { InterviewStage.allCases.firstIndex(of: $0.stage) }
    #expect(order == order.sorted())
    #expect(plan.slots.first?.stage == .intro)
    if length >= 4 { #expect(Set(plan.slots.map(\.stage)).count == 4) }
  }

  @Test func fiveQuestionsAreOneTwoOneOne() {
    let stages = InterviewPlan(questions: 5, cv: cv, jd: jd).slots.map(\.stage)
    #expect(stages == [.intro, .technical, .technical, .behavioral, .closing])
  }

  @Test func technicalQuestionsAreAboutCommonSkillsThenTheJobsThenTheCandidates() {
    let slots = InterviewPlan(questions: 14, cv: cv, jd: jd).slots
    let technical = slots.filter { $0.stage == .technical }.map(\.skill)
    #expect(technical == ["python", "Redis", "Kafka", "Docker", "python", "Redis", "Kafka"])
    #expect(slots.filter { $0.stage == .behavioral }.map(\.skill) == ["Teamwork", "Leadership", nil])
  }

  @Test func theOpeningIsAboutACommonSkill() {
    #expect(InterviewPlan(questions: 3, cv: cv, jd: jd).slots.first?.skill == "Redis")
    #expect(InterviewPlan(questions: 3, cv: cv, jd: .empty).slots.first?.skill == nil)
  }

  @Test func noSkillIsAskedAboutMoreThanTwice() {
    let one = DocumentAnalysis(skills: ["Kafka"], highlights: [], summary: "", analysedBy: "built-in")
    let skills = InterviewPlan(questions: 20, cv: one, jd: .empty).slots.compactMap(\.skill)
    #expect(skills == ["Kafka", "Kafka"])
    #expect(InterviewPlan(questions: 20, cv: .empty, jd: .empty).slots.allSatisfy { $0.skill == nil })
  }

  @Test func lengthsBeyondTheLimitsAreHeldWithin() {
    #expect(InterviewPlan(questions: 0, cv: cv, jd: jd).slots.count == 1)
    #expect(InterviewPlan(questions: 99, cv: cv, jd: jd).slots.count == 20)
  }
}
