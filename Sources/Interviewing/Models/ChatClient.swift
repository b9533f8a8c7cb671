internal import FoundationEssentials
internal import HTTPClient
internal import Synchronization

/// Asks a chat model (`POST {base}/chat/completions`, https://platform.openai.com/docs/api-reference/chat): for a whole
/// answer, for JSON, or for a stream of tokens.
///
/// Lengths are not asked for: not every server and model takes them. What comes is bounded here.
final class ChatClient: Sendable {
  /// Bytes of a whole answer: what is asked for takes a few thousand.
  static let largestAnswer = 1 << 20
  /// Bytes of a stream, of which each token takes some 250; models that think aloud send thousands.
  static let largestStream = 8 << 20
  private static let largestEvent = 64 << 10

  let server: ModelServers.OpenAICompatible
  private let client: ModelClient
  private let observe: @Sendable (ModelCall) -> Void
  /// Whether the server takes a response format, as far as is known.
  private let takesFormat = Mutex(true)
  /// The same of how words are to be chosen, moderately: models that think are not told that.
  private let takesSampling = Mutex(true)

  init(
    client: ModelClient, server: ModelServers.OpenAICompatible,
    observe: @escaping @Sendable (ModelCall) -> Void = { _ in }
  ) {
    self.client = client
    self.server = server
    self.observe = observe
  }

  /// Of a task that begins now and may take the time of one whole answer, with all its attempts.
  var deadline: ContinuousClock.Instant { .now + client.timeout }

  /// Asks until the answer can be read: once, and once more, told what was wrong. The first message is the system's.
  /// An unusable answer is not shown to the model again: it may repeat what somebody wrote to it.
  func answer<Value>(
    to messages: [ChatMessage], for purpose: ModelCall.Purpose, as format: ChatFormat? = nil,
    by deadline: ContinuousClock.Instant? = nil, read: (String) throws(ChatAnswer.Unusable) -> Value
  ) async throws -> (value: Value, version: String?) {
    let first = try await complete(messages, for: purpose, as: format, by: deadline)
    let problem: ChatAnswer.Unusable
    do throws(ChatAnswer.Unusable) {
      return (try read(first.content), first.version)
    } catch {
      problem = error
    }
    var again = messages
    again[0].content += """


      You have answered once, but that answer cannot be used: \(problem.reason). Answer with the JSON object alone.
      """
    let second = try await complete(again, for: purpose, as: format, by: deadline)
    do throws(ChatAnswer.Unusable) {
      return (try read(second.content), second.version)
    } catch {
      throw self.error(.malformed(error.reason))
    }
  }

  /// A whole answer. A server that refuses the format is asked without it, now and from then on.
  func complete(
    _ messages: [ChatMessage], for purpose: ModelCall.Purpose, as format: ChatFormat? = nil,
    by deadline: ContinuousClock.Instant? = nil
  ) async throws -> ChatAnswer {
    if let format, takesFormat.withLock({ $0 }) {
      do {
        return try await exchange(messages, for: purpose, as: format, by: deadline)
      } catch let refusal as EvaluationError {
        guard [.refused(status: 400), .refused(status: 422)].contains(refusal.code) else { throw refusal }
      }
      let answer = try await exchange(messages, for: purpose, as: nil, by: deadline)
      // It was the format that was refused, not the texts.
      takesFormat.withLock { $0 = false }
      return answer
    }
    return try await exchange(messages, for: purpose, as: nil, by: deadline)
  }

  private func exchange(
    _ messages: [ChatMessage], for purpose: ModelCall.Purpose, as format: ChatFormat?,
    by deadline: ContinuousClock.Instant?
  ) async throws -> ChatAnswer {
    try await watched(purpose) { _ in
      let request = ChatWire.Request(model: server.model, messages: messages, format: format, stream: nil)
      let (_, body) = try await client.post(
        request, to: target, upTo: Self.largestAnswer, by: deadline)
      return try read(body)
    }
  }

  /// An answer that is told token by token as it arrives, without a wait for more. A server that does not stream is
  /// told as one token.
  ///
  /// `told` says whether to go on; what it throws ends the answer. A server that refuses how words are to be chosen is
  /// asked without that, and from then on if it refused what every server has that takes any. Throws ``EvaluationError`` for one that breaks off, also when some of it
  /// was told.
  func stream(
    _ messages: [ChatMessage], for purpose: ModelCall.Purpose, sampling: ChatSampling = .init(),
    by deadline: ContinuousClock.Instant? = nil, told: (String) async throws -> Bool
  ) async throws {
    try await watched(purpose) { watch in
      let response = try await stream(messages, sampling, by: deadline)
      do {
        guard response.contentType?.lowercased().hasPrefix("text/event-stream") == true else {
          let body = try await response.body.collect(upTo: Self.largestAnswer)
          _ = try await watch.telling(try read(body).content, told)
          return
        }
        try await follow(response.body, &watch, told)
      } catch let failure as HTTPClientError {
        throw ModelClient.error(failure, target)
      }
    }
  }

  /// The answer from its first byte.
  private func stream(
    _ messages: [ChatMessage], _ sampling: ChatSampling, by deadline: ContinuousClock.Instant?
  ) async throws -> HTTPResponse {
    func open(_ sampling: ChatSampling) async throws -> HTTPResponse {
      let request = ChatWire.Request(
        model: server.model, messages: messages, format: nil, stream: true, sampling: sampling)
      return try await client.open(
        request, to: target, upTo: Self.largestStream, isStream: true, by: deadline)
    }
    guard sampling != ChatSampling(), takesSampling.withLock({ $0 }) else {
      return try await open(ChatSampling())
    }
    do {
      return try await open(sampling)
    } catch let refusal as EvaluationError {
      guard [.refused(status: 400), .refused(status: 422)].contains(refusal.code) else { throw refusal }
    }
    let response = try await open(ChatSampling())
    // It was the sampling that was refused, not the texts. One that is out of a server's range says nothing of others.
    if sampling.isModerate { takesSampling.withLock { $0 = false } }
    return response
  }

  private func follow(
    _ body: HTTPBody, _ watch: inout ModelCall.Watch, _ told: (String) async throws -> Bool
  ) async throws {
    var isComplete = false
    for try await event in body.events(maxEventBytes: Self.largestEvent) {
      if event.data == "[DONE]" {
        isComplete = true
        break
      }
      guard let chunk = try? ChatChunk(event.data) else {
        throw error(.malformed("not the JSON of a chat completion's chunk"))
      }
      if chunk.hasFailed { throw error(Self.code(chunk.failure)) }
      if let token = chunk.token, !token.isEmpty {
        // Who has enough lets go of the body, which ends the transfer.
        guard try await watch.telling(token, told) else { return }
      }
      switch chunk.finishReason {
      case nil: break
      case "length", "content_filter": throw error(.malformed("it was cut off"))
      default: isComplete = true
      }
    }
    guard isComplete else { throw error(.malformed("it broke off")) }
    // The end of the body follows at once, and with it the connection can be used again; nobody waits for it.
    Task { _ = try? await body.collect(upTo: 1 << 10) }
  }

  private static func code(_ failure: String?) -> EvaluationError.Code {
    switch failure {
    case "rate_limit_exceeded": .rateLimited
    case let code? where ModelClient.quotaCodes.contains(code): .quotaUsedUp
    default: .malformed("it ended with an error")
    }
  }

  private func read(_ body: [UInt8]) throws -> ChatAnswer {
    guard let answer = try? JSONDecoder().decode(ChatWire.Answer.self, from: Data(body)) else {
      throw error(.malformed("not the JSON of a chat completion"))
    }
    guard let content = answer.choices.first?.message.content else {
      throw error(.malformed("it has no text"))
    }
    return ChatAnswer(content: content, version: answer.model)
  }

  private var target: ModelClient.Target {
    ModelClient.Target(
      url: server.baseURL.appendingPath("chat/completions"), key: server.key, service: .chat,
      model: server.model)
  }

  func error(_ code: EvaluationError.Code) -> EvaluationError {
    EvaluationError(code, service: .chat, model: server.model)
  }

  /// Tells the observer how the exchange went, unless it was we who gave it up.
  private func watched<Value>(
    _ purpose: ModelCall.Purpose, _ exchange: (inout ModelCall.Watch) async throws -> Value
  ) async throws -> Value {
    var watch = ModelCall.Watch()
    do {
      let value = try await exchange(&watch)
      observe(watch.call(purpose, succeeded: true))
      return value
    } catch {
      if error is EvaluationError { observe(watch.call(purpose, succeeded: false)) }
      throw error
    }
  }
}
