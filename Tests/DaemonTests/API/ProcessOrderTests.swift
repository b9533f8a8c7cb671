import HTTPServer
import Testing

@testable import Daemon

@Suite struct ProcessOrderTests {
  @Test func anOrderNamesAnInterviewAndMayForce() throws {
    let plain = try ProcessOrder(Array(#"{"interview_id":10}"#.utf8))
    #expect(plain.interviewID == 10)
    #expect(!plain.force)
    #expect(try ProcessOrder(Array(#"{"interview_id":10,"force":true}"#.utf8)).force)
  }

  @Test(
    arguments: [
      ("nonsense", "the text is not JSON", nil),
      ("[10]", "the JSON must be an object", nil),
      ("{}", "interview_id is missing", nil),
      (#"{"interview_id":"10"}"#, "interview_id must be a whole number", nil),
      (#"{"interview_id":1.5}"#, "interview_id must be a whole number", nil),
      (#"{"interview_id":null}"#, "interview_id must be a whole number", nil),
      (#"{"interview_id":10,"force":1}"#, "force must be true or false", 10),
    ] as [(String, String, Int64?)])
  func aMistakeIsNamed(body: String, message: String, interviewID: Int64?) {
    let error = #expect(throws: ProcessOrder.Invalid.self) { try ProcessOrder(Array(body.utf8)) }
    #expect(error == ProcessOrder.Invalid(message: message, interviewID: interviewID))
  }
}

@Suite struct NestedJSONTests {
  /// Decoding any JSON value by trying type after type took seconds for a kilobyte of this.
  @Test func whatNobodyAskedForIsNotLookedInto() throws {
    let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    let order = try ProcessOrder(Array(#"{"interview_id":10,"more":\#(nested)}"#.utf8))
    #expect(order.interviewID == 10)
    let error = #expect(throws: ProcessOrder.Invalid.self) { try ProcessOrder(Array(nested.utf8)) }
    #expect(error?.message == "the JSON must be an object")
  }
}

@Suite struct ProgressCommandTests {
  @Test func aClientSubscribes() {
    #expect(ProgressCommand.read(#"{"action":"subscribe","interview_id":10}"#) == .success(.subscribe(10)))
  }

  @Test(
    arguments: [
      ("nonsense", "A message must be a JSON object", nil),
      ("[]", "A message must be a JSON object", nil),
      (#"{"action":"dance","interview_id":10}"#, "action must be \"subscribe\"", 10),
      (#"{"action":"subscribe","interview_id":"10"}"#, "interview_id must be a whole number", nil),
    ] as [(String, String, Int64?)])
  func aMistakeIsNamed(text: String, message: String, interviewID: Int64?) {
    #expect(ProgressCommand.read(text) == .failure(.init(message: message, interviewID: interviewID)))
  }

  @Test func bytesAreNoCommand() {
    #expect(ProgressCommand.read(.binary([1])) == .failure(.init(message: "A message must be text")))
  }
}
