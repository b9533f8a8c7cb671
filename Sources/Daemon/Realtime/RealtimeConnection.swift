internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Speech

/// One client of the realtime endpoint: does what its ``RealtimeConversation`` wants done.
///
/// Whatever happens is taken in one at a time, and what it has the server say is sent before the next: so events are in
/// order, and a client that does not read slows its own conversation only, for half a minute to a minute.
actor RealtimeConnection {
  private struct Turn {
    var sound: RealtimeAudioBuffer.Turn
    var item: String
    /// Replies that had begun when it was committed.
    var replies: Int
  }

  /// Seconds between two looks at whether what is being sent gets on.
  private static let patience = 30.0

  private let socket: WebSocket
  /// Whether the token still holds: throws `HTTPError` when it does not.
  private let readmit: @Sendable () async throws -> Void
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
  private var isSending = false
  private var reading: Task<Void, Never>?
  private var ending: RealtimeEnding?
  private let start = ContinuousClock.now

  init(
    _ socket: WebSocket, _ conversation: consuming sending RealtimeConversation, listener: TurnListener,
    interviewer: any Interviewer, logger: Logger, readmit: @escaping @Sendable () async throws -> Void
  ) {
    self.socket = socket
    self.readmit = readmit
    self.conversation = conversation
    self.listener = listener
    self.interviewer = interviewer
    self.logger = logger
  }

  /// Holds the conversation until the client leaves or the server ends it.
  func run() async {
    if ending == nil {
      let reading = Task { await read() }
      self.reading = reading
      let watching = Task { await watch() }
      await withTaskCancellationHandler {
        await reading.value
      } onCancel: {
        reading.cancel()
      }
      watching.cancel()
    }
    let works = [speaking, listening].compactMap { $0 }
    for work in works { work.cancel() }
    if let ending { await close(ending) }
    for work in works { await work.value }
  }

  /// The server ends the conversation, for the first reason that there is. Whoever waits for the client to take
  /// something gives up.
  func end(_ ending: RealtimeEnding) {
    guard self.ending == nil else { return }
    self.ending = ending
    for work in [reading, speaking, listening] { work?.cancel() }
  }

  private func read() async {
    do {
      try await take { $0.start() }
      for await message in socket.messages {
        try await take { $0.receive(ReadCommand(message), at: ContinuousClock.now - start) }
      }
    } catch {
      // The client is gone, or being sent away.
    }
  }

  /// Ends the conversation when its time is over, or when nothing could be sent between two looks.
  private func watch() async {
    var stuck: Int?
    while true {
      let left = conversation.admission.expiresAt.timeIntervalSinceNow
      if left <= 0 { return end(.expired) }
      do { try await Task.sleep(for: .seconds(min(left, Self.patience))) } catch { return }
      // The last look may come soon after the one before.
      guard left >= Self.patience else { continue }
      let sending = isSending ? events : nil
      if let sending, sending == stuck { return end(.stalled) }
      stuck = sending
    }
  }

  /// Nobody else speaks any more. A client that still does not read is closed without a word.
  private func close(_ ending: RealtimeEnding) async {
    let farewell = Task { try await take { $0.close(ending) } }
    let patience = Task {
      try await Task.sleep(for: .seconds(5))
      farewell.cancel()
    }
    _ = await farewell.result
    patience.cancel()
    await socket.close(ending.closeCode, reason: ending.reason)
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
      isSending = true
      defer { isSending = false }
      try await socket.send(event.text(id: "event_\(events)"))
    case .listen(let sound, let item):
      turns.append(Turn(sound: sound, item: item, replies: replies))
      if listening == nil { listening = Task { await listen() } }
    case .speak(let dialogue, let response):
      replies += 1
      speaking = Task { await speak(dialogue, response) }
    case .hush: speaking?.cancel()
    case .close(let ending): await socket.close(ending.closeCode, reason: ending.reason)
    }
  }

  // MARK: - The interviewer

  private func speak(_ dialogue: Dialogue, _ response: String) async {
    do {
      let outcome: Result<String, InterviewerError>
      do {
        // The interview may be over since the last time.
        try await readmit()
        outcome = .success(
          try await interviewer.say(dialogue) { piece in
            try await self.take { $0.said(piece, in: response) }
          })
      } catch let error as InterviewerError {
        logger.warning("the interviewer could not speak", ["reason": "\(error)"])
        outcome = .failure(error)
      } catch let error as HTTPError where error.status == .unauthorized {
        return end(.refused(RealtimeProblem(refusal: error)))
      } catch {
        guard isWanted(error) else { return }
        logger.error("the interviewer could not speak", ["error": "\(type(of: error))"])
        outcome = .failure(InterviewerError("the server could not go on"))
      }
      try await take { $0.spoke(in: response, outcome) }
    } catch {
      // Cancelled, or the client is gone: nobody wants to know any more.
    }
  }

  /// Whether there is still somebody to tell of an error.
  private func isWanted(_ error: any Error) -> Bool { !Task.isCancelled && !(error is WebSocket.Closed) }

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
    } catch {
      guard isWanted(error) else { throw error }
      let reason = error is RecogniserError || error is PipelineError ? "\(error)" : "\(type(of: error))"
      logger.warning("a turn was not transcribed", ["reason": reason])
      return .failed(.server("transcription_failed", "The turn could not be transcribed."))
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
