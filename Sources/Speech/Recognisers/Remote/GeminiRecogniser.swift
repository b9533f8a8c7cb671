internal import FoundationEssentials
public import HTTPClient

/// Recognises with Gemini's `models/MODEL:generateContent`: sound goes in with the request, and the text comes
/// back as JSON of a schema of ours.
///
/// Recordings go there in pieces of at most two minutes, several at once: docs/recognisers.md. It gives times of
/// sentences at best, so times of words are estimated.
public final class GeminiRecogniser: Recogniser {
  public let name: String
  /// They are asked for.
  public let reportsFillers = true

  let maxAudioBytes: Int
  let requestsAtOnce: Int
  private let service: RemoteService
  private let call: ServiceCall
  private let instruction: String

  /// - Parameter language: BCP 47, as `en`; nil: the model finds out.
  public init(_ service: RemoteService, language: String? = nil, client: HTTPClient) {
    name = "gemini/\(service.model)"
    // A request may have 20 MB, and base64 makes four bytes of three.
    maxAudioBytes = service.maxAudioBytes ?? 14_000_000
    requestsAtOnce = service.requestsAtOnce
    self.service = service
    instruction = GeminiRequest.instruction + (language.map { " The language is \($0) (BCP 47)." } ?? "")
    call = ServiceCall(
      name: name, service: service, client: client)
  }

  public func transcribe<Utterances: AsyncSequence & Sendable>(
    _ utterances: Utterances, heard: @Sendable (Double) async -> Void
  ) async throws -> Transcript where Utterances.Element == Utterance {
    try await transcript(of: utterances, heard: heard)
  }
}

extension GeminiRecogniser: PieceRecogniser {
  func hear(_ piece: Piece) async throws -> HeardPiece {
    let request = try await request(piece)
    do {
      return try await call.answer(to: request) { [name] in try GeminiAnswer($0).heard(by: name) }
    } catch let refusal as ServiceRefusal {
      throw RecogniserError(refusal, of: name, settings: service.settings)
    }
  }

  private func request(_ piece: Piece) async throws -> HTTPRequest {
    let body = try await EncodingQueue.run { [instruction] in
      let audio = Data(try FLACEncoder.encode(piece)).base64EncodedString()
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      return Array(try encoder.encode(GeminiRequest(instruction: instruction, flac: audio)))
    }
    var headers: HTTPHeaders = ["Content-Type": "application/json"]
    if let key = service.key { headers.add("x-goog-api-key", key, isCredential: true) }
    var request = HTTPRequest(
      "POST", url: service.address("/models/\(service.model):generateContent"), headers: headers,
      body: .bytes(body))
    request.timeouts = service.timeouts(seconds: piece.seconds)
    request.maxRedirects = 0
    request.allowsPrivateAddresses = true
    return request
  }
}
