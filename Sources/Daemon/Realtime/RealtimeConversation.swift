internal import HTTPServer
internal import Interviewing

/// One realtime conversation: what clients, recogniser and interviewer do goes in, what is to be done comes out. No
/// sockets, clocks or tasks.
struct RealtimeConversation {
  /// What the session wants done, in order.
  enum Effect: Equatable {
    case tell(RealtimeEvent)
    /// Transcribe and measure a turn; what it showed is told by ``heard(_:of:)`` and ``listened(to:_:)``.
    case listen(RealtimeAudioBuffer.Turn, item: String)
    /// Ask the interviewer; what it says is told by ``said(_:in:)`` and ``spoke(in:_:)``.
    case speak(Dialogue, response: String)
    /// Nobody wants to know any more.
    case hush
    /// The conversation is over.
    case close(reason: String)
  }

  /// Samples of 16 kHz that may wait to be committed and transcribed: five minutes.
  static let mostSamples = 5 * 60 * 16_000
  /// Items that are remembered: past it the oldest go.
  static let mostItems = 400

  let admission: RealtimeAdmission
  let dialect: RealtimeDialect
  var settings: RealtimeSettings
  var buffer: RealtimeAudioBuffer
  var script: RealtimeScript
  var items: [RealtimeItem] = []
  /// Turns that are not transcribed yet, by their items: how many samples they have.
  var waiting: [String: Int] = [:]
  /// The item of the open turn.
  var openTurn: String?
  var reply: RealtimeReply?
  private var numbers = 0

  /// Nil when there is no memory for it.
  init?(_ admission: RealtimeAdmission, settings: RealtimeSettings, dialect: RealtimeDialect) {
    guard let buffer = RealtimeAudioBuffer() else { return nil }
    self.admission = admission
    self.settings = settings
    self.dialect = dialect
    self.buffer = buffer
    script = RealtimeScript(questions: admission.questions)
  }

  /// Unique in the conversation, whatever ids the client has chosen.
  mutating func newID(_ kind: String) -> String {
    while true {
      numbers += 1
      let id = "\(kind)_\(String(numbers, radix: 36))"
      if !items.contains(where: { $0.id == id }) { return id }
    }
  }

  var conversationID: String { "conv_\(admission.sessionID)" }

  // MARK: - The client

  func start() -> [Effect] { [tell("session.created")] }

  private func tell(_ type: String) -> Effect {
    .tell(RealtimeEvent(type, ["session": settings.json(admission, dialect)]))
  }

  mutating func receive(_ read: ReadCommand) -> [Effect] {
    do throws(RealtimeProblem) {
      return try perform(read.command.get(), read.eventID)
    } catch {
      return [.tell(.error(error, offender: read.eventID))]
    }
  }

  private mutating func perform(
    _ command: RealtimeCommand, _ eventID: String?
  ) throws(RealtimeProblem) -> [Effect] {
    switch command {
    case .updateSession(let fields):
      let notices = try settings.change(fields)
      if settings.turnDetection == nil {
        openTurn = nil
        buffer.forgetTurn()
      }
      return [tell("session.updated")] + notices.map { .tell(.error($0, offender: eventID)) }
    case .append(let bytes): return try append(bytes)
    case .commit: return try commit()
    case .clear:
      buffer.clear()
      openTurn = nil
      return [.tell(RealtimeEvent("input_audio_buffer.cleared"))]
    case .createItem(let item): return try create(item)
    case .createResponse(let options): return try createReply(options, eventID)
    case .cancelResponse(let id):
      guard let reply, id == nil || id == reply.id else {
        throw RealtimeProblem("response_cancel_not_active", "There is no response to cancel.")
      }
      return end(.cancelled(reason: "client_cancelled")) + [.hush]
    }
  }

  private mutating func create(_ new: RealtimeCommand.NewItem) throws(RealtimeProblem) -> [Effect] {
    let id = new.id ?? newID("item")
    // By their bytes: Swift's == takes canonically equivalent texts for the same.
    func place(of id: String) -> Int? { items.firstIndex { $0.id.utf8.elementsEqual(id.utf8) } }
    guard place(of: id) == nil, openTurn != id, reply?.item != id else {
      throw .value("item.id", "one that no item has yet")
    }
    var index = items.endIndex
    if let after = new.after {
      guard let place = after == "root" ? items.startIndex : place(of: after).map({ $0 + 1 }) else {
        throw RealtimeProblem("item_not_found", "There is no item with this id.", param: "previous_item_id")
      }
      index = place
    }
    let item = RealtimeItem(id: id, content: .written(new.text))
    let previous = index > 0 ? items[index - 1].id : nil
    items.insert(item, at: index)
    trim()
    return added(item, after: previous)
  }

  /// The events of an item that is whole from the beginning.
  func added(_ item: RealtimeItem, after previous: String?) -> [Effect] {
    let types =
      dialect == .beta
      ? ["conversation.item.created"] : ["conversation.item.added", "conversation.item.done"]
    let json = item.json(dialect, hidesTranscript: !settings.transcribes)
    return types.map {
      .tell(RealtimeEvent($0, ["previous_item_id": .optional(previous), "item": json]))
    }
  }

  mutating func trim() {
    if items.count > Self.mostItems { items.removeFirst(items.count - Self.mostItems) }
  }

  /// The token's time is over.
  mutating func expire() -> [Effect] {
    let problem = RealtimeProblem("session_expired", "The token's time is over, and the session with it.")
    return end(.cancelled(reason: "client_cancelled")) + [
      .hush, .tell(.error(problem)), .close(reason: "session_expired"),
    ]
  }
}
