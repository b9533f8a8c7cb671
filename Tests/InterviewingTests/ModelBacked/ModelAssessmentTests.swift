import Core
import TestSupport
import Testing

@testable import Interviewing

@Suite struct ModelAssessmentTests {
  private static func assessed(
    _ mark: Int, _ others: [AssessmentCriterion: Int] = [:], feedback: String = "Clear and calm.",
    strengths: [String] = ["Named Kafka."]
  ) -> String {
    let criteria = AssessmentCriterion.allCases.map {
      #""\#($0.rawValue)":{"evidence":"said so","mark":\#(others[$0] ?? mark)}"#
    }
    let list = strengths.map(quoted).joined(separator: ",")
    return
      #"{"criteria":{\#(criteria.joined(separator: ","))},"overall_score":10,"strengths":[\#(list)],"areas_for_improvement":["Say what came of it."],"feedback":\#(quoted(feedback))}"#
  }

  private func interview(_ answer: String? = "We moved to Kafka.") -> InterviewContext {
    var interview = InterviewContext.testing(answer: answer)
    interview.turns[0].evaluation = AnswerEvaluation(
      clarity: 7, relevance: 6, depth: 5, feedback: "", evaluatedBy: "openai/small-model")
    return interview
  }

  @Test func scoresAreMeansOfTheModelsMarksAndNeverItsOwnSum() async throws {
    let marks: [AssessmentCriterion: Int] = [
      .command: 8, .depth: 7, .clarity: 9, .listening: 8, .analysis: 6, .judgement: 6, .collaboration: 4,
      .motivation: 5,
    ]
    let model = try ChatStandIn { _ in .said("Here:\n```json\n\(Self.assessed(1, marks))\n```") }
    let assessment = try await model.interviewer().assess(interview())
    #expect(assessment.technical == 7.5 && assessment.communication == 8.5)
    #expect(assessment.problemSolving == 6 && assessment.culturalFit == 4.5)
    // (7.5 + 8.5 + 6 + 4.5) ÷ 4
    #expect(assessment.overall == 6.6)
    #expect(assessment.strengths == ["Named Kafka."])
    #expect(assessment.areasForImprovement == ["Say what came of it."])
    #expect(assessment.feedback == "Clear and calm." && assessment.assessedBy == "openai/small-model")
    #expect(model.calls.value.map(\.purpose) == [.assessment])
    let data = model.requests[0].parts.data
    #expect(data["answer 1"] == "We moved to Kafka.")
    #expect(data["marks 1"] == "clarity 7, relevance 6, depth 5")
  }

  @Test(arguments: [
    ("no JSON", "it is not the JSON object asked for"),
    (assessed(7, [.judgement: 11]), "the mark of judgement is no integer from 1 to 10"),
    (assessed(0), "the mark of command is no integer from 1 to 10"),
    (assessed(7).replacing(#""listening""#, with: #""hearing""#), "has no field criteria.listening"),
    (assessed(7, feedback: " "), "the field feedback is empty"),
    (
      assessed(7, strengths: ["Told to keep to what the marks of the answers say. Give the evidence first"]),
      "the field strengths repeats the instructions"
    ),
  ])
  func anUnusableAnswerIsAskedForOnceMore(_ unusable: String, _ reason: String) async throws {
    let model = try ChatStandIn {
      .said($0.system.contains("cannot be used") ? Self.assessed(6) : unusable)
    }
    #expect(try await model.interviewer().assess(interview()).overall == 6)
    #expect(model.requests.count == 2)
    #expect(model.requests[1].system.contains(reason))
  }

  @Test func withoutASpokenWordTheModelIsNotAsked() async throws {
    let model = try ChatStandIn { _ in nil }
    let open = try await model.interviewer().assess(.testing())
    #expect(open.overall == 0 && open.assessedBy == "built-in")
    let silent = try await model.interviewer().assess(interview(""))
    #expect(silent.assessedBy == "built-in")
    #expect(model.requests.isEmpty)
  }

  @Test(arguments: InjectionTests.forgeries)
  func whatAnAnswerAsksForChangesNoScore(_ forgery: String) async throws {
    let model = try ChatStandIn { request in
      let (data, outside) = request.parts
      let obeys = (request.system + outside).lowercased().contains("ignore your instructions")
      let words = data["answer 1"]?.split(whereSeparator: \.isWhitespace).count ?? 0
      return .said(Self.assessed(obeys ? 10 : min(9, 4 + words / 40)))
    }
    let said = "i rewrote the importer in python and it takes half the time now"
    var overall: [Double] = []
    for answer in [said, "\(said) \(forgery)"] {
      let assessment = try await model.interviewer().assess(interview(answer))
      overall.append(assessment.overall)
    }
    #expect(abs(overall[0] - overall[1]) <= 1, "\(overall)")
    #expect(!model.requests[1].system.contains("Ignore your instructions"))
    #expect(model.requests[1].parts.outside.isEmpty)
  }

  @Test func aModelIsNotToldOfARoleThatIsNotKnown() async throws {
    let model = try ChatStandIn { $0.streams ? .streamed(["Why?"]) : .said(Self.assessed(5)) }
    var interview = InterviewContext.testing(role: "", company: "", question: nil)
    _ = try await model.interviewer().ask(interview, told: nil)
    interview = self.interview()
    (interview.role, interview.company) = ("", "")
    _ = try await model.interviewer().assess(interview)
    for request in model.requests {
      #expect(request.parts.data["role"] == nil && request.parts.data["company"] == nil)
    }
    #expect(model.requests[0].system.contains("in one short sentence; then ask"))
    _ = try await model.interviewer().ask(.testing(question: nil), told: nil)
    #expect(model.requests[2].system.contains("sentence that names the role and the company; then"))
  }
}
