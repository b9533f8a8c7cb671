import Interviewing
import Testing

@testable import Daemon

struct RealtimeScriptTests {
  private static func said(_ script: inout RealtimeScript, after answer: RealtimeScript.Answer) -> DialogueCue
  {
    let step = script.step(after: answer)
    script.said(step)
    return script.cue(of: step)
  }

  @Test
  func `each question is asked, followed by three probes, and the closing is the end`() {
    var script = RealtimeScript(questions: ["One?", "Two?"])
    var cues = [Self.said(&script, after: .none)]
    for _ in 1...10 { cues.append(Self.said(&script, after: .words)) }
    #expect(
      cues == [
        .put(question: "One?"), .probe, .probe, .probe, .put(question: "Two?"), .probe, .probe, .probe,
        .closing,
        .closing, .closing,
      ])
  }

  @Test
  func `a question that nobody answered is put again`() {
    var script = RealtimeScript(questions: ["One?", "Two?"])
    _ = Self.said(&script, after: .none)
    _ = Self.said(&script, after: .words)
    #expect(Self.said(&script, after: .none) == .put(question: "One?"))
    // What was asked about it still counts.
    #expect(Self.said(&script, after: .words) == .probe)
    #expect(Self.said(&script, after: .words) == .probe)
    #expect(Self.said(&script, after: .words) == .put(question: "Two?"))
  }

  @Test
  func `what has no words cannot be probed`() {
    var script = RealtimeScript(questions: ["One?", "One?"])
    _ = Self.said(&script, after: .none)
    #expect(Self.said(&script, after: .wordless) == .put(question: "One?"))
    #expect(Self.said(&script, after: .wordless) == .closing)
  }

  @Test
  func `what was not said to its end is said again`() {
    let script = RealtimeScript(questions: ["One?"])
    #expect(script.step(after: .none) == .opening(0))
    #expect(script.step(after: .words) == .opening(0))
  }

  @Test
  func `without questions the interviewer begins with a welcome`() {
    var script = RealtimeScript(questions: [])
    #expect(Self.said(&script, after: .none) == .welcome(candidate: "", position: ""))
    #expect(Self.said(&script, after: .words) == .probe)
  }
}
