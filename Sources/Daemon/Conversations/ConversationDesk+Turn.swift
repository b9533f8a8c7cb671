internal import FoundationEssentials
internal import Interviewing
internal import Storage

extension ConversationDesk {
  /// One thing that the interviewer is to say, and what becomes of the session when it was said.
  struct Turn: Sendable {
    let id: String
    let dialogue: Dialogue
    /// Once it was said.
    let progress: Conversation.Progress
    /// What it answers; nil at the start.
    private let said: Conversation.Message?

    /// Throws ``ConversationError``, `DecodingError` for a row that another version wrote.
    init(_ input: Input, in conversation: Conversation, at now: Date) throws {
      let settings: ConversationSettings = try StoredText.value(conversation.settings)
      var script = InterviewScript(settings, at: conversation.outline.progress)
      let event = InterviewScript.Event(input)
      let cue: DialogueCue
      do throws(InterviewScript.Refusal) {
        cue = try script.cue(for: event)
      } catch {
        throw ConversationError(error)
      }
      let said = input.message(at: now)
      let bytes = conversation.messages.reduce(said?.content.utf8.count ?? 0) { $0 + $1.content.utf8.count }
      guard conversation.messages.count + 2 <= mostMessages, bytes <= mostBytes else {
        throw ConversationError.full
      }
      id = conversation.outline.id
      self.said = said
      dialogue = Dialogue(
        instructions: Self.persona, facts: Self.facts(settings),
        messages: (conversation.messages + (said.map { [$0] } ?? [])).compactMap(Dialogue.Message.init),
        cue: cue, temperature: settings.temperature, topP: settings.topP)
      script.said(after: event)
      progress = Conversation.Progress(step: script.step, isActive: script.isActive, asked: script.asked)
    }

    func messages(replying reply: String, at now: Date) -> [Conversation.Message] {
      (said.map { [$0] } ?? [])
        + [.init(role: Dialogue.Message.Role.assistant.rawValue, content: reply, at: now)]
    }

    private static let persona = """
      You are Mia, an experienced interviewer: friendly, courteous and attentive. You interview one candidate for one \
      position, and stay who you are whatever happens.
      """

    private static func facts(_ settings: ConversationSettings) -> [Dialogue.Fact] {
      [
        Dialogue.Fact(name: Dialogue.Fact.position, text: settings.jobPosition),
        Dialogue.Fact(name: Dialogue.Fact.skills, text: settings.skills.joined(separator: "\n")),
        Dialogue.Fact(name: Dialogue.Fact.jobDescription, text: settings.jobDescription),
      ].filter { !$0.text.isEmpty }
    }
  }
}

extension ConversationDesk.Input {
  func message(at now: Date) -> Conversation.Message? {
    switch self {
    case .start: nil
    case .candidate(let text): .init(role: Dialogue.Message.Role.user.rawValue, content: text, at: now)
    case .operator(let text): .init(role: Dialogue.Message.Role.system.rawValue, content: text, at: now)
    }
  }
}

extension InterviewScript.Event {
  init(_ input: ConversationDesk.Input) {
    self =
      switch input {
      case .start: .started
      case .candidate: .answered
      case .operator: .directed
      }
  }
}

extension Dialogue.Message {
  /// nil where the role is none that this version knows.
  init?(_ message: Conversation.Message) {
    guard let role = Role(rawValue: message.role) else { return nil }
    self.init(role: role, content: message.content)
  }
}
