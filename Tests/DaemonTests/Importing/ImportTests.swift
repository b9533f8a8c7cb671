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

  private static func template(_ changes: [String: Any] = [:], questions: Int = 4) throws -> String {
    var template: [String: Any] = [
      "id": "5FA85F64-5717-4562-B3FC-2C963F66AFA8", "name": " A case\u{0}", "case_type": "Pricing",
      "industry": "Health", "difficulty": "Hard",
      "questions": (0..<questions).map { ["text": "Why \($0)?\r\nHow?", "instructions": "Ask."] },
    ]
    for (name, value) in changes { template[name] = value is NSNull ? nil : value }
    let data = try JSONSerialization.data(withJSONObject: ["templates": [template]])
    return String(decoding: data, as: UTF8.self)
  }

  @Test func aFileHoldsInterviewsOrTemplates() throws {
    guard case .templates(let templates) = try ImportFile.contents(Data(Self.template().utf8)) else {
      Issue.record("no templates")
      return
    }
    let template = try #require(templates.first)
    #expect(templates.count == 1 && template.name == "A case" && template.caseType == "Pricing")
    #expect(template.id == UUID(uuidString: "5fa85f64-5717-4562-b3fc-2c963f66afa8"))
    #expect(template.questions[3] == .init(text: "Why 3?\nHow?", instructions: "Ask."))

    let interviews = #"{"interviews":[{"interview_id":1,"questions":[]}]}"#
    guard case .interviews(let read) = try ImportFile.contents(Data(interviews.utf8)) else {
      Issue.record("no interviews")
      return
    }
    #expect(read.map(\.id.rawValue) == [1])
  }

  @Test func mistakesInTemplatesNameTheirPlace() throws {
    func message(_ json: String) -> String? {
      let error = #expect(throws: ImportError.self) { try ImportFile.contents(Data(json.utf8)) }
      return error?.description
    }
    #expect(message(#"{"templates":[],"interviews":[]}"#)?.hasPrefix("the file holds interviews and") == true)
    #expect(message(#"{"templates":[]}"#) == "templates is empty")
    #expect(message(#"{"templates":{}}"#) == "templates must be a list")
    #expect(try message(Self.template(["id": NSNull()])) == "templates[0].id is missing")
    #expect(try message(Self.template(["id": "1"])) == "templates[0].id must be a UUID")
    #expect(try message(Self.template(["name": " \n"])) == "templates[0].name is empty")
    #expect(try message(Self.template(["name": "a\nb"])) == "templates[0].name must be one line")
    #expect(try message(Self.template(["industry": 7])) == "templates[0].industry must be a text")
    #expect(
      try message(Self.template(["level": "Hard"])) == "templates[0].level is not a field that can be given")
    #expect(try message(Self.template(questions: 3)) == "templates[0].questions must be 4, not 3")
    let long = String(repeating: "é", count: 8001)
    #expect(
      try message(
        Self.template(["questions": [["text": long], ["text": "a"], ["text": "b"], ["text": "c"]]]))
        == "templates[0].questions[0].text has more than 8000 characters")
    let twice = try Self.template().dropLast(2)
    let once = twice.dropFirst(#"{"templates":["#.count)
    #expect(
      message("\(twice),\(once)]}") == "templates[1] is template 5fa85f64-5717-4562-b3fc-2c963f66afa8 again")
  }
}
