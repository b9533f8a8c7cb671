import Core
import Foundation
import Testing

@testable import Daemon
@testable import Storage

@Suite struct ProgressMessageTests {
  private func interview(_ status: Interview.Status) throws -> Interview {
    let question = Question(
      id: try #require(QuestionID(rawValue: 48)), question: "Why?", idealAnswer: "",
      videoURL: "https://a/b.mp4",
      state: .completed, progress: 100, error: nil, archiveURL: "s3://bucket/ConvertedTextFile/b.txt",
      processed: .init(videoURL: "https://a/b.mp4", transcriber: "none"))
    return Interview(
      id: try #require(InterviewID(rawValue: 10)), candidate: "Ada", status: status, message: "A sentence.",
      progress: 45, stage: "transcribe", sequence: 7, run: 1, createdAt: Date(timeIntervalSince1970: 0),
      updatedAt: Date(timeIntervalSince1970: 1_737_646_200.25),
      completedAt: status == .inProgress ? nil : Date(timeIntervalSince1970: 1),
      questions: [question])
  }

  @Test func progressHasTheDocumentedFieldsAndTheOnesBeside() throws {
    #expect(
      ProgressMessage(interview: try interview(.inProgress)).json
        == #"{"interview_id":10,"message":"A sentence.","progress":45,"sent_at":1737646200250,"seq":7,"#
        + #""stage":"transcribe","status":"in_progress","timestamp":"2025-01-23T15:30:00Z"}"#)
  }

  @Test func completionCarriesTheResult() throws {
    let json = ProgressMessage(interview: try interview(.completed)).json
    #expect(
      json.contains(
        #""result":{"questions_processed":[{"asrfile_s3key":"s3://bucket/ConvertedTextFile/b.txt","question_id":48}]}"#
      ))
    #expect(json.contains(#""status":"completed""#))
  }
}

@Suite struct QuestionProgressTests {
  @Test(arguments: [true, false]) func stagesFollowOneAnotherWithoutGoingBack(transcribes: Bool) {
    let plan = QuestionProgress(transcribes: transcribes)
    let stages: [Stage] = [.fetch, transcribes ? .transcribe : .decode, .archive, .record]
    let percents = stages.flatMap { stage in [0, 0.5, 1].map { plan.percent(stage, $0) } }
    #expect(percents == percents.sorted())
    #expect(percents.first == 0)
    #expect(percents.last == 99)
  }
}
