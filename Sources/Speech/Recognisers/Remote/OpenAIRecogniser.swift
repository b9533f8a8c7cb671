public import HTTPClient
internal import Synchronization

/// Recognises with any service that has OpenAI's `/audio/transcriptions`: OpenAI, Groq, faster-whisper's and
/// whisper.cpp's servers.
///
/// Recordings go there in pieces of at most two minutes, several at once: docs/recognisers.md.
public final class OpenAIRecogniser: Recogniser {
  /// How much an answer is asked for. Servers that refuse one get the next, and from then on nothing else.
  private enum Form: Int, Sendable { case words, segments, text }

  public let name: String
  /// Whisper's models leave out most.
  public let reportsFillers = false

  let maxAudioBytes: Int
  let requestsAtOnce: Int
  private let service: RemoteService
  private let language: String?
  private let prompt: String?
  private let call: ServiceCall
  private let form = Mutex(Form.words)

  /// - Parameters:
  ///   - language: ISO 639-1, as `en`; nil: the service finds out.
  ///   - prompt: words that are likely to occur, as the service understands it.
  public init(_ service: RemoteService, language: String? = nil, prompt: String? = nil, client: HTTPClient) {
    name = "openai/\(service.model)"
    maxAudioBytes = service.maxAudioBytes ?? 25_000_000
    requestsAtOnce = service.requestsAtOnce
    self.service = service
    self.language = language
    self.prompt = prompt
    call = ServiceCall(
      name: name, service: service,
      client: client)
  }

  public func transcribe<Utterances: AsyncSequence & Sendable>(
    _ utterances: Utterances, heard: @Sendable (Double) async -> Void
  ) async throws -> Transcript where Utterances.Element == Utterance {
    try await transcript(of: utterances, heard: heard)
  }
}

extension OpenAIRecogniser: PieceRecogniser {
  func hear(_ piece: Piece) async throws -> HeardPiece {
    while true {
      let form = form.withLock { $0 }
      do {
        return try await call.answer(to: try await request(piece, form)) { bytes in
          try OpenAIAnswer(bytes).heard(language: language)
        }
      } catch let refusal as ServiceRefusal {
        guard let simpler = simpler(form, after: refusal) else {
          throw RecogniserError(refusal, of: name, settings: service.settings)
        }
        self.form.withLock { $0 = $0.rawValue > simpler.rawValue ? $0 : simpler }
      }
    }
  }

  /// The form to ask for when this one was refused, as by models that only write text.
  private func simpler(_ form: Form, after refusal: ServiceRefusal) -> Form? {
    guard refusal.status == 400 || refusal.status == 422, form != .text else { return nil }
    let names = { (field: String) in refusal.words.contains(field) || refusal.message.contains(field) }
    if form == .words, names("timestamp_granularities") || names("timestamp_granularities[]") {
      return .segments
    }
    return names("response_format") || names("verbose_json") ? .text : nil
  }

  private func request(_ piece: Piece, _ form: Form) async throws -> HTTPRequest {
    let (body, contentType) = try await EncodingQueue.run { [service, language, prompt] in
      var fields = MultipartForm()
      fields.add("model", service.model)
      fields.add("response_format", form == .text ? "json" : "verbose_json")
      if form == .words {
        fields.add("timestamp_granularities[]", "word")
        fields.add("timestamp_granularities[]", "segment")
      }
      if let language { fields.add("language", language) }
      if let prompt { fields.add("prompt", prompt) }
      fields.add("file", file: "audio.flac", contentType: "audio/flac", try FLACEncoder.encode(piece))
      let contentType = fields.contentType
      return (fields.finish(), contentType)
    }
    var headers: HTTPHeaders = ["Content-Type": contentType, "Accept": "application/json"]
    if let key = service.key { headers.add("Authorization", "Bearer \(key)") }
    var request = HTTPRequest(
      "POST", url: service.address("/audio/transcriptions"), headers: headers, body: .bytes(body))
    request.timeouts = service.timeouts(seconds: piece.seconds)
    request.maxRedirects = 0
    request.allowsPrivateAddresses = true
    return request
  }
}
