internal import Core
internal import HTTPServer

/// What the candidate says.
extension RealtimeConversation {
  /// What a turn showed.
  enum Heard: Equatable {
    /// What was said; nil where nobody transcribes. And the `voice_analysis` of all so far, nil where it has none.
    case transcript(String?, analysis: JSONValue?)
    case failed(RealtimeProblem)
  }

  mutating func append(_ bytes: [UInt8]) throws(RealtimeProblem) -> [Effect] {
    // Three samples of 24 kHz, of two bytes, become two.
    let coming = bytes.count / 3 + 2
    guard buffer.count + waiting.values.reduce(0, +) + coming <= Self.mostSamples else {
      throw RealtimeProblem(
        "input_audio_buffer_full",
        "Five minutes of sound wait to be committed or transcribed: this was not taken.", param: "audio")
    }
    var effects: [Effect] = []
    for change in buffer.append(bytes, settings.turnDetection) {
      switch change {
      case .started(let time):
        let item = newID("item")
        openTurn = item
        effects.append(.tell(.speechStarted(at: time, item: item)))
        if reply != nil, settings.turnDetection?.interruptsResponse == true {
          effects += end(.cancelled(reason: "turn_detected")) + [.hush]
        }
      case .stopped(let time, let turn):
        let item = openTurn ?? newID("item")
        effects.append(.tell(.speechStopped(at: time, item: item)))
        effects += take(turn, as: item)
      }
    }
    return effects
  }

  mutating func commit() throws(RealtimeProblem) -> [Effect] {
    let milliseconds = buffer.count * 1000 / Audio.sampleRate
    guard let turn = buffer.commit() else {
      throw RealtimeProblem(
        "input_audio_buffer_commit_empty",
        "The buffer has \(milliseconds) ms of sound, and a commit takes at least 100 ms.")
    }
    return take(turn, as: openTurn ?? newID("item"))
  }

  private mutating func take(_ turn: RealtimeAudioBuffer.Turn, as id: String) -> [Effect] {
    openTurn = nil
    let item = RealtimeItem(id: id, content: .spoken(transcript: nil))
    makeRoom(for: item)
    waiting[id] = turn.samples.count
    let previous = items.last?.id
    items.append(item)
    return [.tell(.committed(item: id, after: previous))] + added(item, after: previous)
      + [.listen(turn, item: id)]
  }

  /// A part of a turn's transcript.
  func heard(_ piece: String, of item: String) -> [Effect] {
    settings.transcribes && waiting[item] != nil ? [.tell(.transcriptDelta(piece, item: item))] : []
  }

  mutating func listened(to item: String, _ heard: Heard) -> [Effect] {
    guard let samples = waiting.removeValue(forKey: item) else { return [] }
    var effects: [Effect] = []
    switch heard {
    case .transcript(let text, let analysis):
      if let index = items.firstIndex(where: { $0.id == item }) {
        items[index].content = .spoken(transcript: text)
        makeRoom()
      }
      if let text, settings.transcribes {
        effects.append(.tell(.transcriptCompleted(text, seconds: Audio.seconds(samples), item: item)))
      }
      if let analysis {
        effects.append(
          .tell(
            RealtimeEvent(
              "interview.voice_analysis", ["item_id": .string(item), "voice_analysis": analysis])))
      }
      owe(text)
    case .failed(let problem):
      if settings.transcribes { effects.append(.tell(.transcriptFailed(problem, item: item))) }
      owe(nil)
    }
    return effects + goOn()
  }

  /// - Parameter transcript: of a turn; nil where nobody could make it out, which may be an answer, while a cough is none.
  private mutating func owe(_ transcript: String?) {
    if let transcript {
      // What went before it may not have been gone on from yet.
      if !transcript.isEmpty || answer == .words { owed = .words }
    } else if owed == .none {
      owed = .wordless
    }
  }

  /// Once all that was said is known, whoever waited for that speaks; and with turn detection the interviewer goes on
  /// from what was said aloud, unless the candidate speaks on.
  mutating func goOn() -> [Effect] {
    guard waiting.isEmpty else { return [] }
    if reply != nil { return speak() }
    guard owed != .none, openTurn == nil, settings.turnDetection?.createsResponse == true else { return [] }
    return begin(.init())
  }
}
