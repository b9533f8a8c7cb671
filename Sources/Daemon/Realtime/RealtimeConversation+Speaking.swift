internal import HTTPServer
internal import Interviewing

/// What the interviewer says.
extension RealtimeConversation {
  mutating func createReply(
    _ options: RealtimeCommand.ResponseOptions, _ eventID: String?
  ) throws(RealtimeProblem) -> [Effect] {
    if let reply {
      throw RealtimeProblem(
        "conversation_already_has_active_response",
        "The response \(reply.id) is in progress: cancel it first.")
    }
    let notices = try RealtimeSettings.notices(modalities: options.modalities, at: "response")
    return notices.map { .tell(.error($0, offender: eventID)) } + begin(options)
  }

  /// Begins a response; the interviewer is asked as soon as all that was said is transcribed.
  mutating func begin(_ options: RealtimeCommand.ResponseOptions) -> [Effect] {
    let new = RealtimeReply(
      id: newID("resp"), item: newID("item"), metadata: options.metadata,
      temperature: options.temperature ?? settings.temperature)
    reply = new
    let created = Effect.tell(new.event("response.created", conversationID, dialect))
    return [created] + (waiting.isEmpty ? speak() : [])
  }

  /// Asks the interviewer for the response that waits.
  mutating func speak() -> [Effect] {
    guard let next = reply, next.status == .waiting else { return [] }
    // What was said before the first word of the last reply stands before it, and was not gone on from either.
    let step = script.step(after: answer == .none ? owed : answer)
    owed = .none
    reply?.status = .speaking
    reply?.step = step
    let dialogue = Dialogue(
      instructions: settings.instructions, messages: items.compactMap(\.message), cue: script.cue(of: step),
      temperature: next.temperature)
    return [.speak(dialogue, response: next.id)]
  }

  /// What the candidate has given since the interviewer last spoke.
  var answer: RealtimeScript.Answer {
    let since = items.suffix(from: (items.lastIndex(where: \.isReply) ?? -1) + 1)
    if since.isEmpty { return .none }
    return since.contains { $0.message != nil } ? .words : .wordless
  }

  /// A piece of what the interviewer says.
  mutating func said(_ piece: String, in response: String) -> [Effect] {
    guard var new = reply, new.id == response, !piece.isEmpty else { return [] }
    var events: [RealtimeEvent] = []
    if new.text.isEmpty {
      new.previous = items.last?.id
      events = new.openings(dialect)
      let item = RealtimeItem(id: new.item, content: .reply(""), status: .inProgress)
      makeRoom(for: item)
      items.append(item)
    }
    new.text += piece
    reply = new
    return (events + [new.delta(piece, dialect)]).map { .tell($0) }
  }

  /// The interviewer has said everything, or could not.
  ///
  /// - Parameter outcome: the whole text.
  mutating func spoke(in response: String, _ outcome: Result<String, InterviewerError>) -> [Effect] {
    guard let reply, reply.id == response else { return [] }
    switch outcome {
    case .success(let text):
      // One that is not made piece by piece.
      let effects = reply.text.isEmpty ? said(text, in: response) : []
      if let step = reply.step { script.said(step) }
      return effects + end(.completed) + goOn()
    case .failure(let error):
      return end(.failed(.server("interviewer_failed", "\(error.publicReason)."))) + goOn()
    }
  }

  /// Ends the response, if there is one.
  mutating func end(_ status: RealtimeReply.Status) -> [Effect] {
    guard var last = reply else { return [] }
    reply = nil
    last.status = status
    var events = last.text.isEmpty ? [] : last.endings(dialect)
    events.append(last.event("response.done", conversationID, dialect))
    if let index = items.firstIndex(where: { $0.id == last.item }) {
      items[index] = last.finished
      makeRoom()
    }
    return events.map { .tell($0) }
  }
}
