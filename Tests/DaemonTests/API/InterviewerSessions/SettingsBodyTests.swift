import Foundation
import Testing

@testable import Daemon

@Suite struct SettingsBodyTests {
  private func settings(_ json: String) throws -> ConversationSettings {
    try SettingsBody.settings(Data(json.utf8))
  }

  @Test func nothingAtAllMeansTheDocumentedDefaults() throws {
    for body in [
      "", " \n", "{}", #"{"model_name":"gpt-5","unknown":{"a":[1]}}"#, #"{"skills":null,"top_p":null}"#,
    ] {
      let settings = try settings(body)
      #expect(settings == ConversationSettings())
      #expect(settings.temperature == 0.7 && settings.topP == 0.9)
      #expect(
        settings.technicalQuestions == 5 && settings.behavioralQuestions == 3 && settings.questions == 8)
    }
  }

  @Test func everySettingIsTaken() throws {
    let given = try settings(
      """
      {"temperature":0,"top_p":1,"skills":[" Go "],"job_position":" Cook ","job_description":"a\\nb",
       "technical_questions":0,"behavioral_questions":20,"custom_questions":["When?\\nWhere?"],"candidate_name":"Ada"}
      """)
    #expect(given.temperature == 0 && given.topP == 1 && given.skills == ["Go"])
    #expect(given.jobPosition == "Cook" && given.jobDescription == "a\nb" && given.candidateName == "Ada")
    #expect(given.customQuestions == ["When?\nWhere?"] && given.questions == 21)
  }

  @Test(arguments: [
    (#"{"temperature":2.1}"#, "temperature must be from 0 to 2"),
    (#"{"temperature":-0.1}"#, "temperature must be from 0 to 2"),
    (#"{"temperature":"hot"}"#, "temperature must be a number"),
    (#"{"top_p":0}"#, "top_p must be above 0 and at most 1"),
    (#"{"top_p":1.5}"#, "top_p must be above 0 and at most 1"),
    (#"{"technical_questions":21}"#, "technical_questions must be from 0 to 20"),
    (#"{"technical_questions":-1}"#, "technical_questions must be from 0 to 20"),
    (#"{"behavioral_questions":1.5}"#, "behavioral_questions must be a whole number"),
    (#"{"skills":"Go"}"#, "skills must be a list"),
    (#"{"skills":["Go",7]}"#, "skills[1] must be a text"),
    (#"{"skills":["Go",null]}"#, "skills[1] must be a text"),
    (#"{"skills":[" "]}"#, "skills[0] must not be empty"),
    (#"{"custom_questions":[""]}"#, "custom_questions[0] must not be empty"),
    (#"{"candidate_name":"a\nb"}"#, "candidate_name must have no control characters"),
    (#"{"job_description":"a\u0000b"}"#, "job_description must have no control characters"),
    (#"{"job_position":7}"#, "job_position must be a text"),
    ("[]", "the JSON must be an object"), ("7", "the JSON must be an object"), ("{", "the text is not JSON"),
    ("null", "the JSON must be an object"),
  ])
  func whatIsWrongIsNamed(body: String, problem: String) throws {
    #expect(throws: ImportError.self) { try settings(body) }
    do {
      _ = try settings(body)
    } catch let error as ImportError {
      #expect(error.description == problem)
    }
  }

  @Test func lengthsAreThoseOfCharacters() throws {
    func body(_ field: String, _ count: Int) -> String {
      #"{"\#(field)":"\#(String(repeating: "é", count: count))"}"#
    }
    #expect(try settings(body("candidate_name", 200)).candidateName.count == 200)
    #expect(throws: ImportError("candidate_name", "must have at most 200 characters")) {
      try settings(body("candidate_name", 201))
    }
    #expect(try settings(body("job_description", 200_000)).jobDescription.count == 200_000)
    #expect(throws: ImportError.self) { try settings(body("job_description", 200_001)) }
    let skills = #"["\#(String(repeating: "x", count: 100))"]"#
    #expect(try settings(#"{"skills":\#(skills)}"#).skills.count == 1)
    let many = "[" + Array(repeating: #""x""#, count: 51).joined(separator: ",") + "]"
    #expect(throws: ImportError("skills", "must have at most 50 entries")) {
      try settings(#"{"skills":\#(many)}"#)
    }
    #expect(throws: ImportError("custom_questions", "must have at most 20 entries")) {
      try settings(#"{"custom_questions":\#(many)}"#)
    }
  }

  @Test func messagesAreTakenOrTheFirstProblemIsNamed() throws {
    func input(_ json: String) throws -> ConversationDesk.Input {
      try ChatBody.input(Data(json.utf8), for: "id")
    }
    #expect(try input(#"{"message":"Hi\n","session_id":"id","type":"user"}"#) == .candidate("Hi\n"))
    #expect(try input(#"{"message":"Hi"}"#) == .candidate("Hi"))
    let (small, capital) = ("1b4e28ba-2fa1-41d2-883f-0016d3cca427", "1B4E28BA-2FA1-41D2-883F-0016D3CCA427")
    for (path, body) in [(small, capital), (capital, small)] {
      let json = Data(#"{"message":"Hi","session_id":"\#(body)"}"#.utf8)
      #expect(try ChatBody.input(json, for: path) == .candidate("Hi"))
    }
    #expect(try input(#"{"message":"Hi","type":"system"}"#) == .operator("Hi"))
    for (body, problem) in [
      (#"{"message":"Hi","session_id":"other"}"#, "Session ID mismatch"),
      (#"{"session_id":"id"}"#, "message is missing"), (#"{"message":null}"#, "message must be a text"),
      (#"{"message":" "}"#, "message must not be empty"), (#"{"message":7}"#, "message must be a text"),
      (#"{"message":"Hi","type":"admin"}"#, "type must be user or system"),
      (
        #"{"message":"\#(String(repeating: "x", count: 20_001))"}"#,
        "message must have at most 20000 characters"
      ),
      (#"{"message":"a\u0007"}"#, "message must have no control characters"),
    ] {
      do {
        _ = try input(body)
        Issue.record("\(body.prefix(60)) was taken")
      } catch let error as ImportError {
        #expect(error.description == problem)
      }
    }
    #expect(try input(#"{"message":"\#(String(repeating: "é", count: 20_000))"}"#) != .candidate(""))
  }
}
