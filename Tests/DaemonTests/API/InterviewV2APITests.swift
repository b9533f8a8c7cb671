import Core
import Foundation
import HTTPClient
import HTTPServer
import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

/// The routes behind a real server, asked by a real client.
@Suite struct InterviewV2APITests {
  @Test func anInterviewFromStartToEnd() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let started = try await stand.start()
      #expect(started.status == 200)
      #expect(
        started.text
          == #"{"session_id":"s","status":"active","question":"Question 1?","question_number":1}"#)
      let early = try await stand.post("/interview/v2/complete/s")
      #expect(early.status == 400)
      #expect(early.text == #"{"detail":"Session is not completed yet. Current status: active"}"#)
      try await stand.desk.answer()
      let restored = try await stand.start(["cv_text": "Other"])
      #expect(
        restored.text
          == #"{"session_id":"s","status":"restored","question":"Question 2?","question_number":2}"#)
      try await stand.desk.answer()
      #expect(try await stand.start().json["status"] as? String == "completed")

      let completion = try await stand.post("/interview/v2/complete/s").json
      #expect(completion["status"] as? String == "completed")
      #expect(completion["total_questions"] as? Int == 2)
      let evaluation = try #require(completion["evaluation"] as? [String: Any])
      #expect(evaluation["overall_score"] as? Double == 8)
      #expect(evaluation["recommendation"] as? String == "hire")
      #expect(evaluation["clarity"] as? Double == 7 && evaluation["depth"] as? Double == 9)
      let conversation = try #require(completion["conversation"] as? [[String: Any]])
      #expect(conversation.map { $0["question"] as? String } == ["Question 1?", "Question 2?"])
      #expect(conversation.map { $0["answer"] as? String } == ["I did.", "I did."])
      let marks = try #require(conversation[0]["evaluation"] as? [String: Any])
      #expect(marks["relevance"] as? Int == 8 && marks["feedback"] as? String == "Well said.")
      let performance = try #require(completion["performance_metrics"] as? [String: Any])
      #expect((performance["total_response_times"] as? [Double])?.count == 2)
      #expect((completion["summary"] as? [String: Any])?["feedback"] as? String == "Good.")
      _ = try await stand.post("/interview/v2/complete/s")
      #expect(stand.desk.calls["sumUp"] == 1)
    }
  }

  @Test func theStateTellsWhatWasSaid() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      _ = try await stand.start()
      try await stand.desk.answer()
      let state = try await stand.get("/interview/v2/state/s").json
      #expect(state["session_id"] as? String == "s" && state["user_id"] as? String == "u")
      #expect(state["role"] as? String == "Engineer" && state["company"] as? String == "Acme")
      #expect(state["question_count"] as? Int == 2 && state["stage"] as? String == "technical")
      #expect(state["completed"] as? Bool == false)
      #expect(state["avg_response_time"] as? Double != nil)
      let messages = try #require(state["messages"] as? [[String: Any]])
      #expect(messages.map { $0["role"] as? String } == ["interviewer", "candidate", "interviewer"])
      #expect(messages.map { $0["content"] as? String } == ["Question 1?", "I did.", "Question 2?"])
      let times = messages.compactMap { $0["timestamp"] as? Double }
      #expect(times == times.sorted() && times.count == 3)
      #expect(abs(times[0] - Date().timeIntervalSince1970) < 3600)
      let asked = try #require(messages[0]["metadata"] as? [String: Any])
      #expect(asked["stage"] as? String == "intro" && asked["asked_by"] as? String == "scripted")
      let said = try #require(messages[1]["metadata"] as? [String: Any])
      #expect((said["evaluation"] as? [String: Any])?["clarity"] as? Int == 7)
      #expect((said["voice_metrics"] as? [String: Any])?["total_score"] as? Double == 8.5)
    }
  }

  @Test func performanceTellsHowLongQuestionsTook() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      _ = try await stand.start()
      try await stand.desk.answer()
      let performance = try await stand.get("/interview/v2/performance/s").json
      #expect(performance["total_questions"] as? Int == 2)
      #expect(performance["cache_status"] as? String == "active")
      let times = try #require(performance["response_times"] as? [String: Any])
      let all = try #require(times["all"] as? [Double])
      #expect(all.count == 2)
      #expect(times["min"] as? Double == all.min() && times["max"] as? Double == all.max())
    }
  }

  @Test(arguments: ["state", "performance", "complete"])
  func anUnknownSessionIsNotFound(_ name: String) async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let path = "/interview/v2/\(name)/..%2Fnobody"
      let answer = name == "complete" ? try await stand.post(path) : try await stand.get(path)
      #expect(answer.status == 404)
      #expect(answer.text == #"{"detail":"Session not found"}"#)
    }
  }

  @Test func theSessionOfAnotherUserIsAConflict() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      _ = try await stand.start()
      let answer = try await stand.start(["user_id": "somebody"])
      #expect(answer.status == 409)
      #expect(answer.text == #"{"detail":"This session_id belongs to another user: choose another"}"#)
    }
  }

  @Test(arguments: ["application/x-www-form-urlencoded", "text/plain", nil])
  func aStartThatIsNotJSONIsToldToBe(_ type: String?) async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let answer = try await stand.post("/interview/v2/start", "{}", type: type)
      #expect(answer.status == 400)
      #expect(
        answer.text.hasPrefix(#"{"detail":"user_id must be a string, session_id must be a string, "#))
      #expect(answer.text.contains("Content-Type: application/json"))
    }
  }

  @Test func whatIsWrongWithAStartIsTold() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      #expect(
        try await stand.post("/interview/v2/start", "{").text == #"{"detail":"The body is not valid JSON"}"#)
      let wrong = try await stand.start(["role": ""])
      #expect(wrong.status == 400)
      #expect(wrong.text.contains(#""loc":["body","role"]"#))
      let large = try await stand.start(["cv_text": String(repeating: "a", count: 11 << 20)])
      #expect(large.status == 413)
      #expect(large.text.hasPrefix(#"{"detail":""#))
    }
  }

  @Test func anInterviewerThatFailsIsNamedWithItsReason() async throws {
    var interviewer = ScriptedInterviewer()
    interviewer.analysing = { _ in throw InterviewerError("the model does not answer") }
    try await InterviewV2Stand.run(interviewer) { (stand: InterviewV2Stand) async throws in
      let answer = try await stand.start()
      #expect(answer.status == 500)
      #expect(answer.text.contains("Failed to analyze "))
      #expect(answer.text.contains(": the model does not answer"))
    }
    interviewer = ScriptedInterviewer()
    interviewer.asking = { _, _ in throw InterviewerError("the model does not answer") }
    try await InterviewV2Stand.run(interviewer) { (stand: InterviewV2Stand) async throws in
      #expect(
        try await stand.start().text
          == #"{"detail":"Failed to generate question: the model does not answer"}"#)
    }
  }

  @Test func clientsAreToldNothingOfServersAndSettings() async throws {
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { _, _ in
      throw InterviewerError("127.0.0.1 broke", publicReason: "the model server could not be reached")
    }
    try await InterviewV2Stand.run(interviewer) { (stand: InterviewV2Stand) async throws in
      #expect(
        try await stand.start().text
          == #"{"detail":"Failed to generate question: the model server could not be reached"}"#)
    }
  }

  @Test func aStreamThatFailsForAnyReasonSaysSo() async throws {
    struct Odd: Error {}
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { number, _ in
      if number > 1 { throw Odd() }
      return .scripted(1)
    }
    try await InterviewV2Stand.run(interviewer) { (stand: InterviewV2Stand) async throws in
      #expect(try await stand.start().status == 200)
      try await stand.desk.answer(generatesNext: false)
      #expect(
        try await stand.get("/interview/v2/stream/s").text.contains(
          #"{"error":"The next question could not be made"}"#))
    }
  }

  @Test(arguments: [".", ".."]) func anIDThatPathsLoseIsRefused(_ id: String) async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      #expect(try await stand.start(["session_id": id]).status == 400)
    }
  }

  // MARK: - Streams

  @Test func aStreamSendsTheQuestionAsEvents() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      _ = try await stand.start()
      try await stand.desk.answer(generatesNext: false)
      let answer = try await stand.get("/interview/v2/stream/s")
      #expect(answer.status == 200)
      #expect(answer.headers["Content-Type"]?.hasPrefix("text/event-stream") == true)
      #expect(answer.headers["Cache-Control"] == "no-cache")
      let events = answer.text.split(separator: "\n\n").filter { $0.hasPrefix("data: ") }
      #expect(events.last == #"data: {"done":true}"#)
      let text = try events.dropLast().map { event in
        let json = try JSONSerialization.jsonObject(with: Data(event.dropFirst(6).utf8))
        return try #require((json as? [String: String])?["chunk"])
      }.joined()
      #expect(text == "Question 2?")
    }
  }

  @Test func aStreamTellsErrorsAsEvents() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      let answer = try await stand.get("/interview/v2/stream/nobody")
      #expect(answer.text.hasSuffix("data: {\"error\":\"Session not found\"}\n\n"))
    }
  }

  // MARK: - Metrics

  @Test func figuresAreCountedAndReset() async throws {
    try await InterviewV2Stand.run { (stand: InterviewV2Stand) async throws in
      _ = try await stand.start()
      _ = try await stand.start(["session_id": "t"])
      _ = try await stand.get("/interview/v2/state/nobody")
      stand.desk.metrics.called(for: "question", took: .seconds(2), succeeded: true)
      let global = try await stand.get("/interview/v2/metrics/global").json
      #expect(global["status"] as? String == "success")
      #expect(global["timestamp"] as? Double != nil)
      let metrics = try #require(global["metrics"] as? [String: [String: Any]])
      #expect(metrics["api_requests"]?["total"] as? Int == 3)
      #expect(metrics["llm_calls"]?["total"] as? Int == 1)
      #expect(metrics["llm_calls"]?["avg_duration"] as? Double == 2)
      #expect(metrics["cache"]?["hits"] as? Int == 2 && metrics["cache"]?["misses"] as? Int == 2)
      #expect(metrics["cache"]?["hit_rate"] as? Double == 0.5)
      #expect(metrics["cache"]?["hit_rate_percentage"] as? String == "50.0%")
      let reset = try await stand.post("/interview/v2/metrics/reset")
      #expect(reset.text == #"{"status":"success","message":"Metrics reset successfully"}"#)
      #expect(stand.desk.metrics.figures.requests.total == 0)
      #expect(stand.desk.metrics.figures.hitRate == 0)
    }
  }
}
