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
    case close(RealtimeEnding)
  }

  /// Samples of 16 kHz that may wait to be committed and transcribed: five minutes.
  static let mostSamples = 5 * 60 * 16_000
  /// Items that are remembered, and bytes of their text: past it the oldest go.
  static let mostItems = 400
  static let mostText = 256 << 10

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
  /// What the candidate has said aloud and the interviewer has not gone on from.
  var owed = RealtimeScript.Answer.none
  private var allowance = SoundAllowance()
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

  /// - Parameter time: since whenever, of a clock that only goes forward.
  mutating func receive(_ read: ReadCommand, at time: Duration) -> [Effect] {
    do throws(RealtimeProblem) {
      let command = try read.command.get()
      if case .append(let bytes) = command { try allowance.take(bytes.count, at: time) }
      return try perform(command, read.eventID)
    } catch {
      return [.tell(.error(error, offender: read.eventID))]
    }
  }

  private mutating func perform(
    _ command: RealtimeCommand, _ eventID: String?
  ) throws(RealtimeProblem) -> [Effect] {
    switch command {
    case .updateSession(let fields):
      let notices = try settings.change(fields, of: admission)
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
      return [.tell(RealtimeEvent("input_audio_buffer.cleared"))] + goOn()
    case .createItem(let item): return try create(item)
    case .createResponse(let options): return try createReply(options, eventID)
    case .cancelResponse(let id):
      guard let reply, id == nil || id == reply.id else {
        throw RealtimeProblem("response_cancel_not_active", "There is no response to cancel.")
      }
      return end(.cancelled(reason: "client_cancelled")) + [.hush] + goOn()
    }
  }

  private mutating func create(_ new: RealtimeCommand.NewItem) throws(RealtimeProblem) -> [Effect] {
    let id = new.id ?? newID("item")
    // By their bytes: Swift's == takes canonically equivalent texts for the same.
    func place(of id: String) -> Int? { items.firstIndex { $0.id.utf8.elementsEqual(id.utf8) } }
    guard place(of: id) == nil, openTurn != id, reply?.item != id else {
      throw .value("item.id", "one that no item has yet")
    }
    if let after = new.after, after != "root", place(of: after) == nil {
      throw RealtimeProblem("item_not_found", "There is no item with this id.", param: "previous_item_id")
    }
    let item = RealtimeItem(id: id, content: .written(new.text))
    makeRoom(for: item)
    // The item before may be one of the oldest, and forgotten now: then its place is the beginning.
    let index = new.after.map { place(of: $0).map { $0 + 1 } ?? items.startIndex } ?? items.endIndex
    let previous = index > 0 ? items[index - 1].id : nil
    items.insert(item, at: index)
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

  /// Forgets the oldest items until there is room for `coming`, or those that there are fit; none that is still being
  /// said or transcribed.
  mutating func makeRoom(for coming: RealtimeItem? = nil) {
    let most = Self.mostItems - (coming == nil ? 0 : 1)
    var text = items.reduce(coming?.textBytes ?? 0) { $0 + $1.textBytes }
    var count = items.count
    items.removeAll { item in
      guard count > most || text > Self.mostText, item.id != reply?.item, waiting[item.id] == nil else {
        return false
      }
      count -= 1
      text -= item.textBytes
      return true
    }
  }

  /// The server ends the conversation.
  mutating func close(_ ending: RealtimeEnding) -> [Effect] {
    guard let problem = ending.problem else { return [.hush, .close(ending)] }
    return end(.cancelled(reason: "client_cancelled")) + [.hush, .tell(.error(problem)), .close(ending)]
  }
}
