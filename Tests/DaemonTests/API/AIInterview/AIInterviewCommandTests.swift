import HTTPServer
import Testing

@testable import Daemon

@Suite struct AIInterviewCommandTests {
  private func mistake(_ text: String) throws -> String {
    guard case .failure(let mistake) = AIInterviewCommand.read(text) else {
      Issue.record("taken: \(text.prefix(200))")
      return ""
    }
    return mistake.message
  }

  private func begin(_ more: String = "") -> String {
    #"{"type":"initialize_interview","data":{"job_description":"Needs Swift.","candidate_resume":"Wrote Swift."\#(more)}}"#
  }

  @Test func whatIsDocumentedIsRead() throws {
    let whole =
      #"{"type":"initialize_interview","data":{"session_id":"s/1","candidate_id":"c","job_description":"A job","candidate_resume":"A life","num_questions":7,"more":[1]},"id":1}"#
    #expect(
      AIInterviewCommand.read(whole)
        == .success(
          .initialize(
            AIInterviewOrder(
              sessionID: "s/1", candidateID: "c", jobDescription: "A job", resume: "A life", questions: 7))))
    #expect(
      AIInterviewCommand.read(#"{"type":"submit_answer","answer":" I did.\u0000\n"}"#)
        == .success(.answer(" I did.")))
    #expect(AIInterviewCommand.read(#"{"type":"end_interview"}"#) == .success(.end))
    #expect(AIInterviewCommand.read(#"{"type":"ping","data":[]}"#) == .success(.ping))
  }

  @Test func whatMayBeLeftOutMayBeNull() {
    let plain = AIInterviewOrder(jobDescription: "Needs Swift.", resume: "Wrote Swift.")
    #expect(AIInterviewCommand.read(begin()) == .success(.initialize(plain)))
    let nulls = begin(#","session_id":null,"candidate_id":null,"num_questions":null"#)
    #expect(AIInterviewCommand.read(nulls) == .success(.initialize(plain)))
  }

  @Test(arguments: [
    "", "not JSON", "[]", "null", "42", "\"ping\"", "{", #"{"type":"ping""#, "// a comment\n{}",
    String(repeating: "[", count: 50_000),
  ])
  func whatIsNoObjectIsRefused(_ text: String) throws {
    #expect(try mistake(text) == "A message must be a JSON object")
  }

  @Test func binaryIsRefused() {
    #expect(AIInterviewCommand.read(.binary(Array("{}".utf8))) == .failure(.init("A message must be text")))
  }

  @Test(arguments: ["{}", #"{"type":null}"#, #"{"type":1}"#, #"{"type":"PING"}"#, #"{"type":["ping"]}"#])
  func unknownTypesAreRefused(_ text: String) throws {
    #expect(
      try mistake(text) == "type must be initialize_interview, submit_answer, end_interview or ping")
  }

  @Test(arguments: ["", #","data":null"#, #","data":[]"#, #","data":"text""#])
  func aBeginningNeedsData(_ data: String) throws {
    #expect(
      try mistake(#"{"type":"initialize_interview"\#(data)}"#)
        == "data must be an object with job_description and candidate_resume")
  }

  @Test(arguments: [
    (#""candidate_resume":"CV""#, "data.job_description is missing"),
    (#""job_description":"JD""#, "data.candidate_resume is missing"),
    (#""job_description":null,"candidate_resume":"CV""#, "data.job_description must be a text"),
    (#""job_description":"JD","candidate_resume":{"a":[1]}"#, "data.candidate_resume must be a text"),
    (#""job_description":" \n","candidate_resume":"CV""#, "data.job_description must not be empty"),
    (#""job_description":"123 !","candidate_resume":"CV""#, "data.job_description must have letters"),
    (
      #""job_description":"JD","candidate_resume":"CV","session_id":"""#,
      "data.session_id must not be empty"
    ),
    (
      #""job_description":"JD","candidate_resume":"CV","session_id":"..""#,
      "data.session_id must be neither . nor .."
    ),
    (
      #""job_description":"JD","candidate_resume":"CV","candidate_id":7"#, "data.candidate_id must be a text"
    ),
    (
      #""job_description":"JD","candidate_resume":"CV","candidate_id":"a\u0007""#,
      "data.candidate_id must have no control characters"
    ),
  ])
  func eachFieldSaysWhatIsWrong(_ data: String, _ message: String) throws {
    #expect(try mistake(#"{"type":"initialize_interview","data":{\#(data)}}"#) == message)
  }

  @Test(arguments: ["0", "21", "-1", "1.5", "true", "\"5\"", "1e400", "123456789012345678901234567890", "[]"])
  func theNumberOfQuestionsHasARange(_ number: String) throws {
    let said = try mistake(begin(#","num_questions":\#(number)"#))
    // A number that no reader of JSON has is no JSON to some.
    #expect(
      said == "data.num_questions must be a whole number from 1 to 20"
        || number == "1e400" && said == "A message must be a JSON object")
  }

  @Test func textsHaveALimit() throws {
    func document(_ count: Int) -> String {
      let text = String(repeating: "ä", count: count)
      return
        #"{"type":"initialize_interview","data":{"job_description":"\#(text)","candidate_resume":"CV"}}"#
    }
    guard case .success = AIInterviewCommand.read(document(200_000)) else {
      Issue.record("200,000 characters are too many")
      return
    }
    #expect(try mistake(document(200_001)) == "data.job_description must have at most 200000 characters")
    func answer(_ count: Int) -> String {
      #"{"type":"submit_answer","answer":"\#(String(repeating: "ä", count: count))"}"#
    }
    guard case .success = AIInterviewCommand.read(answer(20_000)) else {
      Issue.record("20,000 characters are too many")
      return
    }
    #expect(try mistake(answer(20_001)) == "answer must have at most 20000 characters")
    #expect(try mistake(begin(#","session_id":"\#(String(repeating: "s", count: 129))""#)).contains("128"))
  }

  @Test(arguments: [
    ("", "answer is missing"), (#","answer":null"#, "answer must be a text"),
    (#","answer":["yes"]"#, "answer must be a text"), (#","answer":"""#, "answer must not be empty"),
    (#","answer":" \n\t\u2003""#, "answer must not be empty"),
    (#","answer":"…!?""#, "answer must have words"), (#","answer":"\u0000""#, "answer must have words"),
  ])
  func anAnswerHasWords(_ field: String, _ message: String) throws {
    #expect(try mistake(#"{"type":"submit_answer"\#(field)}"#) == message)
    #expect(AIInterviewCommand.read(#"{"type":"submit_answer","answer":"42"}"#) == .success(.answer("42")))
    #expect(AIInterviewCommand.read(#"{"type":"submit_answer","answer":"是"}"#) == .success(.answer("是")))
  }
}
