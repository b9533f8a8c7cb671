extension BuiltInInterviewer {
  public func say(
    _ dialogue: Dialogue, told: @Sendable (String) async throws -> Void
  ) async throws -> String {
    let text = try await ReadingQueue.run { try BuiltInReply(dialogue).text() }
    try await tell(text, told)
    return text
  }
}

extension FallbackInterviewer {
  /// The first one alone: a conversation goes on in the voice in which it began, or says that it does not.
  public func say(
    _ dialogue: Dialogue, told: @Sendable (String) async throws -> Void
  ) async throws -> String {
    try await first.say(dialogue, told: told)
  }
}

extension ModelInterviewer {
  /// A question that is to be put exactly is ours: the model only leads over to it.
  public func say(
    _ dialogue: Dialogue, told: @Sendable (String) async throws -> Void
  ) async throws -> String {
    do {
      guard case .put(let question) = dialogue.cue else { return try await reply(dialogue, told) }
      let lead = try await lead(dialogue, told)
      let rest = lead.isEmpty ? question : " " + question
      try await told(rest)
      return lead + rest
    } catch let failure as EvaluationError {
      throw InterviewerError(failure)
    }
  }

  private func reply(_ dialogue: Dialogue, _ told: (String) async throws -> Void) async throws -> String {
    var reply = QuestionText()
    try await stream(dialogue) { token in
      let piece = reply.append(token)
      if !piece.isEmpty { try await told(piece) }
      return !reply.isOver
    }
    let rest = reply.end()
    if !rest.isEmpty { try await told(rest) }
    if let problem = reply.problem { throw chat.error(.malformed(problem)) }
    return reply.text
  }

  private func lead(_ dialogue: Dialogue, _ told: (String) async throws -> Void) async throws -> String {
    var lead = LeadText()
    try await stream(dialogue) { token in
      let piece = lead.append(token)
      if !piece.isEmpty { try await told(piece) }
      return !lead.isOver
    }
    let rest = lead.end()
    if !rest.isEmpty { try await told(rest) }
    return lead.text
  }

  private func stream(_ dialogue: Dialogue, _ told: (String) async throws -> Bool) async throws {
    try await chat.stream(
      DialogueInstructions.messages(dialogue), for: .reply,
      sampling: ChatSampling(temperature: dialogue.temperature, topP: dialogue.topP), by: chat.deadline,
      told: told)
  }
}
