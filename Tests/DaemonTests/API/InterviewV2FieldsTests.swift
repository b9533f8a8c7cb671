import Foundation
import HTTPServer
import Testing

@testable import Daemon

@Suite struct InterviewV2FieldsTests {
  private static let whole = [
    "user_id": "u", "session_id": "s", "role": " Engineer\t", "company": "Acme", "cv_text": "A CV",
    "jd_text": "A JD",
  ]

  private func read(_ json: String) throws -> [StartField: String] {
    try StartField.check(StartField.allCases, try StartBody(Array(json.utf8)).values)
  }

  private func read(changing changes: [String: Any?]) throws -> [StartField: String] {
    var fields: [String: Any] = Self.whole
    for (name, value) in changes { fields[name] = value }
    return try read(String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self))
  }

  /// What the answer to such a body says.
  private func detail(_ json: String) throws -> String {
    let error = #expect(throws: InvalidFields.self) { try read(json) }
    return try detail(try #require(error))
  }

  private func detail(changing changes: [String: Any?]) throws -> String {
    let error = #expect(throws: InvalidFields.self) { try read(changing: changes) }
    return try detail(try #require(error))
  }

  private func detail(_ error: InvalidFields) throws -> String {
    let response = error.response
    #expect(response.status == .badRequest)
    guard case .bytes(let bytes) = response.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func theDocumentedBodyIsRead() throws {
    let texts = try read(changing: ["more": ["nested": [1, 2, [3]]]])
    #expect(texts[.userID] == "u" && texts[.sessionID] == "s" && texts[.cvText] == "A CV")
    #expect(texts[.role] == "Engineer")
  }

  @Test(arguments: StartField.allCases)
  func oneMissingFieldIsNamedInASentence(_ field: StartField) throws {
    #expect(
      try detail(changing: [field.rawValue: .none as Any?])
        == #"{"detail":"Missing required field: \#(field.rawValue)"}"#)
  }

  @Test func severalMissingFieldsAreListed() throws {
    #expect(
      try detail(changing: ["user_id": .none as Any?, "cv_text": 7])
        == #"{"detail":[{"loc":["body","user_id"],"msg":"field required","type":"value_error.missing"},"#
        + #"{"loc":["body","cv_text"],"msg":"str type expected","type":"type_error.str"}]}"#)
  }

  @Test(
    arguments: [
      ("null", "none is not an allowed value", "type_error.none.not_allowed"),
      ("[\"u\"]", "str type expected", "type_error.str"),
      ("true", "str type expected", "type_error.str"),
      // Half a character.
      ("\"\\ud800\"", "str type expected", "type_error.str"),
      ("\"\"", "ensure this value has at least 1 characters", "value_error.any_str.min_length"),
      ("\" \\n\"", "ensure this value has at least 1 characters", "value_error.any_str.min_length"),
      ("\"a\\u0000b\"", "ensure this value has no control characters", "value_error"),
    ])
  func aWrongValueIsListedWithWhatIsWrong(_ value: String, _ message: String, _ type: String) throws {
    #expect(
      try detail(
        #"{"user_id":"u","session_id":\#(value),"role":"r","company":"c","cv_text":"a","jd_text":"b"}"#)
        == #"{"detail":[{"loc":["body","session_id"],"msg":"\#(message)","type":"\#(type)"}]}"#)
  }

  @Test(arguments: StartField.allCases)
  func eachFieldMayHaveAsManyCharactersAsItsLimitAndNoMore(_ field: StartField) throws {
    // Of four bytes each.
    let longest = String(repeating: "𝔞", count: field.rule.limit)
    #expect(try read(changing: [field.rawValue: longest])[field] == longest)
    let detail = try detail(changing: [field.rawValue: longest + "a"])
    #expect(detail.contains("ensure this value has at most \(field.rule.limit) characters"))
    #expect(detail.contains("value_error.any_str.max_length"))
  }

  @Test func documentsNeedALetterAndMayHaveLines() throws {
    #expect(try read(changing: ["cv_text": "Ada\n\tLovelace"])[.cvText] == "Ada\n\tLovelace")
    #expect(try read(changing: ["cv_text": "履歴書"])[.cvText] == "履歴書")
    #expect(try detail(changing: ["jd_text": "12 345 — !"]).contains("ensure this value has letters"))
  }

  @Test(arguments: [
    ("[]", "value is not a valid dict"), ("\"x\"", "value is not a valid dict"), ("null", "field required"),
  ])
  func aBodyThatIsNoObjectIsRefused(_ json: String, _ message: String) throws {
    let detail = try detail(json)
    #expect(detail.contains(#""loc":["body"]"#) && detail.contains(message))
  }

  @Test(arguments: ["", "{", "{\"user_id\":}", "not JSON", "\u{FEFF}", "{}}"])
  func whatIsNotJSONIsRefusedInASentence(_ text: String) {
    let error = #expect(throws: HTTPError.self) { try read(text) }
    #expect(error?.status == .badRequest)
    #expect(error?.detail == "The body is not valid JSON")
  }

  @Test func deepNestingIsNoTrouble() {
    let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
    #expect(throws: (any Error).self) { try read(#"{"user_id":\#(deep)}"#) }
  }
}
