internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Speech

/// One client of the realtime endpoint: does what its ``RealtimeConversation`` wants done.
///
/// Whatever happens is taken in one at a time, and what it has the server say is sent before the next: so events are in
/// order, and a client that does not read slows its own conversation only.
actor RealtimeConnection {
  private struct Turn {
    var sound: RealtimeAudioBuffer.Turn
    var item: String
    /// Replies that had begun when it was committed.
    var replies: Int
  }

  private let socket: WebSocket
  private let listener: TurnListener
  private let interviewer: any Interviewer
  private let logger: Logger
  private var conversation: RealtimeConversation
  /// Whose turn it is to change the conversation.
  private let floor = Permits(1)
  private var speaking: Task<Void, Never>?
  private var listening: Task<Void, Never>?
  private var turns: [Turn] = []
  private var replies = 0
  private var voice = RunningVoice()
  /// Of the last turn that ``voice`` has: where it ended, and how many replies had begun.
  private var last: (end: Int, replies: Int)?
  private var events = 0

  init(
    _ socket: WebSocket, _ conversation: consuming sending RealtimeConversation, listener: TurnListener,
    interviewer: any Interviewer, logger: Logger
  ) {
    self.socket = socket
    self.conversation = conversation
    self.listener = listener
    self.interviewer = interviewer
    self.logger = logger
  }

  /// Holds the conversation until the client leaves or its time is over.
  func run() async {
    let expiry = Task { [end = conversation.admission.expiresAt] in
      try await Task.sleep(for: .seconds(max(0, end.timeIntervalSinceNow)))
      try await self.take { $0.expire() }
    }
    do {
      try await take { $0.start() }
      for await message in socket.messages { try await take { $0.receive(ReadCommand(message)) } }
    } catch {
      // The client is gone, or being sent away.
    }
    expiry.cancel()
    let works = [speaking, listening].compactMap { $0 }
    for work in works { work.cancel() }
    for work in works { await work.value }
  }

  /// Lets something happen, and does what comes of it.
  ///
  /// Throws `WebSocket.Closed` and `CancellationError`.
  private func take(_ input: (inout RealtimeConversation) -> [RealtimeConversation.Effect]) async throws {
    try await floor.take()
    defer { floor.give() }
    for effect in input(&conversation) { try await perform(effect) }
  }

  private func perform(_ effect: RealtimeConversation.Effect) async throws {
    switch effect {
    case .tell(let event):
      events += 1
      try await socket.send(event.text(id: "event_\(events)"))
    case .listen(let sound, let item):
      turns.append(Turn(sound: sound, item: item, replies: replies))
      if listening == nil { listening = Task { await listen() } }
    case .speak(let dialogue, let response):
      replies += 1
      speaking = Task { await speak(dialogue, response) }
    case .hush: speaking?.cancel()
    case .close(let reason): await socket.close(.policyViolation, reason: reason)
    }
  }

  // MARK: - The interviewer

  private func speak(_ dialogue: Dialogue, _ response: String) async {
    do {
      let outcome: Result<String, InterviewerError>
      do {
        outcome = .success(
          try await interviewer.say(dialogue) { piece in
            try await self.take { $0.said(piece, in: response) }
          })
      } catch let error as InterviewerError {
        logger.warning("the interviewer could not speak", ["reason": "\(error)"])
        outcome = .failure(error)
      }
      try await take { $0.spoke(in: response, outcome) }
    } catch {
      // Cancelled, or the client is gone: nobody wants to know any more.
    }
  }

  // MARK: - The candidate

  /// Hears the turns that were committed, one after the other.
  private func listen() async {
    while !Task.isCancelled, !turns.isEmpty {
      let turn = turns.removeFirst()
      do {
        let heard = try await hear(turn)
        try await take { $0.listened(to: turn.item, heard) }
      } catch {
        break
      }
    }
    listening = nil
  }

  private func hear(_ turn: Turn) async throws -> RealtimeConversation.Heard {
    do {
      let result = try await listener.hear(turn.sound.samples) { piece in
        try await take { $0.heard(piece, of: turn.item) }
      }
      return .transcript(result.transcript?.text, analysis: try analysis(of: result, turn))
    } catch let error as WebSocket.Closed {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      logger.warning("a turn was not transcribed", ["reason": "\(error)"])
      var problem = RealtimeProblem("transcription_failed", "The turn could not be transcribed.")
      problem.type = "server_error"
      return .failed(problem)
    }
  }

  /// Of everything so far.
  private func analysis(of result: TurnListener.Result, _ turn: Turn) throws -> JSONValue {
    // Silence is the speaker's own unless the interviewer spoke in it.
    let pause = last.flatMap { last in
      last.replies == turn.replies ? Audio.seconds(max(0, turn.sound.start - last.end)) : nil
    }
    voice.add(result.signals, transcript: result.transcript, pause: pause)
    last = (turn.sound.end, turn.replies)
    return .encoded(
      try JSONText.encode(voice.analysis(hasFillers: listener.recogniser?.reportsFillers ?? false)))
  }
}
