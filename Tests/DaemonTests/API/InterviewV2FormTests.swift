import Core
import Foundation
import HTTPClient
import HTTPServer
import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

/// The forms of `POST /interview/v2/start-with-ids`.
@Suite struct InterviewV2FormTests {
  private static let fields: [(name: String, file: String?, value: String)] = [
    ("user_id", nil, "u"), ("session_id", nil, "s"), ("role", nil, "Engineer"), ("company", nil, "Acme"),
  ]

  @Test func filesComeBeforeIdsBeforeTexts() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let answer = try await stand.form(
        [("cv_text", nil, "text"), ("cv_id", nil, "nobody"), ("cv_file", "cv.pdf", "content")] + Self.fields
          + [
            ("jd_text", nil, "text"), ("jd_id", nil, "known"), ("jd_file", "", ""), ("more", nil, "ignored"),
          ])
      #expect(answer.status == 200)
      #expect(try answer.json["status"] as? String == "active")
      let session = try await stand.desk.desk.session("s")
      #expect(session.brief.cv.summary == "cv file: content")
      #expect(session.brief.jd.summary == "jd by id")
    }
  }

  @Test func aSessionIsRestoredWhateverBecomesOfTheDocuments() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      #expect(try await stand.start().status == 200)
      for documents in [[], [(name: "cv_file", file: "cv.pdf", value: "unreadable")]] {
        let answer = try await stand.form(documents + Self.fields)
        #expect(answer.status == 200)
        #expect(try answer.json["status"] as? String == "restored")
      }
      let twice = try await stand.form(
        [("cv_file", "a.pdf", "a"), ("cv_file", "b.pdf", "b")] + Self.fields)
      #expect(twice.status == 400)
      #expect(twice.text == #"{"detail":"More than one file of the name cv_file"}"#)
    }
  }

  @Test func ofALongIDTheBeginningIsQuoted() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let id = String(repeating: "a", count: 5000)
      let answer = try await stand.form(Self.fields + [("cv_id", nil, id), ("jd_text", nil, "b")])
      #expect(answer.status == 404)
      #expect(answer.text == #"{"detail":"Resume \#(id.prefix(64))… not found"}"#)
    }
  }

  @Test func aFormWithoutFilesMayBeURLEncoded() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let answer = try await stand.post(
        "/interview/v2/start-with-ids",
        "user_id=u&session_id=s%2F1&role=Senior+Engineer&company=Acm%C3%A9&cv_text=My%0ACV&jd_id=known",
        type: "application/x-www-form-urlencoded; charset=utf-8")
      #expect(answer.status == 200)
      let session = try await stand.desk.desk.session("s/1")
      #expect(session.stored.role == "Senior Engineer" && session.stored.company == "Acmé")
      #expect(session.brief.cv.summary == "My\nCV")
      #expect(try await stand.get("/interview/v2/state/s%2F1").status == 200)
    }
  }

  @Test func whatIsWrongWithAFormIsTold() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      func detail(_ parts: [(name: String, file: String?, value: String)]) async throws -> String {
        let answer = try await stand.form(parts)
        return "\(answer.status) \(answer.text)"
      }
      let texts: [(name: String, file: String?, value: String)] = [
        ("cv_text", nil, "a"), ("jd_text", nil, "b"),
      ]
      #expect(try await detail(Self.fields) == #"400 {"detail":"Both CV and JD content required"}"#)
      #expect(
        try await detail(Self.fields + [("cv_text", nil, " "), ("jd_text", nil, "b")])
          == #"400 {"detail":"Both CV and JD content required"}"#)
      #expect(
        try await detail(Self.fields.dropLast() + texts)
          == #"400 {"detail":"Missing required field: company"}"#)
      #expect(
        try await detail(Self.fields + [("cv_id", nil, "60d5ec49"), ("jd_text", nil, "b")])
          == #"404 {"detail":"Resume 60d5ec49 not found"}"#)
      #expect(
        try await detail(Self.fields + [("cv_text", nil, "a"), ("jd_id", nil, "60d5ec49")])
          == #"404 {"detail":"Job description 60d5ec49 not found"}"#)
      #expect(
        try await detail([("cv_file", "cv.pdf", "unreadable")] + Self.fields)
          == #"400 {"detail":"Failed to extract text from PDF: Encrypted file"}"#)
      let long = String(repeating: "a", count: 200_001)
      #expect(
        try await detail(Self.fields + [("cv_text", nil, long), ("jd_text", nil, "b")])
          .contains("ensure this value has at most 200000 characters"))
      #expect(
        try await detail(Self.fields + [("cv_file", "a.txt", long), ("jd_text", nil, "b")])
          == #"400 {"detail":"The text of the CV has more than 200000 characters"}"#)
      #expect(try await stand.post("/interview/v2/start-with-ids", "{}").status == 415)
    }
  }
}
