import Core
import Foundation
import Storage
import Testing

@testable import Daemon

@Suite struct ImportTests {
  private static let header = "interview_id,candidate,question_id,question,ideal_answer,video_url"

  @Test func jsonAndCSVGiveTheSameInterviews() throws {
    let json = """
      {"interviews":[{"interview_id":10,"candidate":"Ada","questions":[
        {"question_id":48,"question":"Why?","ideal_answer":"Because.","video_url":"https://example.com/a.mp4"},
        {"question_id":49,"question":"How?","video_url":"http://example.com/b.mp4?sig=1"}]}]}
      """
    let csv = """
      \(Self.header)
      10,Ada,48,Why?,Because.,https://example.com/a.mp4
      10,Ada,49,How?,,http://example.com/b.mp4?sig=1
      """
    let fromJSON = try InterviewJSON.interviews(Data(json.utf8))
    #expect(fromJSON == (try InterviewCSV.interviews(csv)))
    #expect(fromJSON.first?.questions.map(\.id.rawValue) == [48, 49])
  }

  @Test(arguments: [
    ("[]", "the JSON must be an object"),
    ("nonsense", "the text is not JSON"),
    ("{}", "interviews is missing"),
    (#"{"interviews":[]}"#, "interviews is empty"),
    (#"{"interviews":[{"questions":[]}]}"#, "interviews[0].interview_id is missing"),
    (
      #"{"interviews":[{"interview_id":"10","questions":[]}]}"#,
      "interviews[0].interview_id must be a whole number"
    ),
    (
      #"{"interviews":[{"interview_id":0,"questions":[]}]}"#,
      "interviews[0].interview_id must be a whole number from 1 to 9007199254740991"
    ),
    (
      #"{"interviews":[{"interview_id":1,"questions":[]},{"interview_id":1,"questions":[]}]}"#,
      "interviews[1] is interview 1 again"
    ),
    (
      #"{"interviews":[{"interview_id":1,"questions":[{"question_id":2,"question":"","video_url":"file:///etc/passwd"}]}]}"#,
      "interviews[0].questions[0].video_url has the unsupported scheme file; http, https and s3 are supported"
    ),
    (
      #"{"interviews":[{"interview_id":1,"questions":[{"question_id":2,"question":"","video_url":"nonsense"}]}]}"#,
      "interviews[0].questions[0].video_url is not a URL"
    ),
  ])
  func mistakesInJSONNameTheirPlace(json: String, message: String) {
    let error = #expect(throws: ImportError.self) { try InterviewJSON.interviews(Data(json.utf8)) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    ("interview_id,question\n", "line 1 names no column question_id"),
    ("\(header),colour\n", "line 1 names the unknown column \"colour\""),
    ("\(header)\n", "there is no interview in it"),
    ("\(header)\n1,a,2,q\n", "line 2 has 4 fields, not 6"),
    (
      "\(header)\nx,a,2,q,,https://example.com/a\n",
      "line 2: interview_id must be a whole number from 1 to 9007199254740991"
    ),
    (
      "\(header)\n1,a,2,q,,ftp://example.com/a\n",
      "line 2: video_url has the unsupported scheme ftp; http, https and s3 are supported"
    ),
    (
      "\(header)\n1,a,2,q,,https://example.com/a\n1,a,2,q,,https://example.com/a\n",
      "line 3 has question 2 of interview 1 again"
    ),
  ])
  func mistakesInCSVNameTheirLine(csv: String, message: String) {
    let error = #expect(throws: ImportError.self) { try InterviewCSV.interviews(csv) }
    #expect(error?.description == message)
  }
}
