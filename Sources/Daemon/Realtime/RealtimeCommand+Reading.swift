internal import Core
internal import FoundationEssentials
internal import HTTPServer

/// A message of a client, read: either a command, or what is wrong with it.
struct ReadCommand {
  var command: Result<RealtimeCommand, RealtimeProblem>
  /// The `event_id` that the client gave it.
  var eventID: String?

  init(_ message: WebSocket.Message) {
    guard case .text(let text) = message else {
      self.init(.failure(RealtimeProblem("invalid_message", "Messages must be text: JSON objects.")), nil)
      return
    }
    self.init(text)
  }

  init(_ text: String) {
    let data = Data(text.utf8)
    do throws(ImportError) {
      let event = try JSONReader.read(ClientEvent.self, from: data)
      self.init(event.command, event.eventID)
    } catch {
      // What is wrong may be any part of it: the id may still be legible.
      let id = try? JSONReader.read(Identified.self, from: data)
      self.init(.failure(RealtimeProblem(error)), id?.eventID)
    }
  }

  private init(_ command: Result<RealtimeCommand, RealtimeProblem>, _ eventID: String?) {
    self.command = command
    self.eventID = eventID.map { String($0.prefix(Self.longestID)) }
  }

  /// Characters that are given back.
  private static let longestID = 512

  private struct Identified: Decodable {
    var eventID: String?

    enum CodingKeys: String, CodingKey { case eventID = "event_id" }
  }
}

/// An event as it comes over the wire.
private struct ClientEvent: Decodable {
  private static let types = [
    "session.update", "input_audio_buffer.append", "input_audio_buffer.commit", "input_audio_buffer.clear",
    "conversation.item.create", "response.create", "response.cancel",
  ]
  /// Bytes of what a candidate may write at once.
  private static let longestText = 8 << 10
  private static let longestID = 64
  private static let mostMetadata = 16

  var eventID: String?
  var command: Result<RealtimeCommand, RealtimeProblem>

  enum CodingKeys: String, CodingKey {
    case type, session, audio, item, response
    case eventID = "event_id"
    case previous = "previous_item_id"
    case responseID = "response_id"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    eventID = try container.decodeIfPresent(String.self, forKey: .eventID)
    switch try container.decode(String.self, forKey: .type) {
    case "session.update":
      command = .success(.updateSession(try container.decode(SessionFields.self, forKey: .session)))
    case "input_audio_buffer.append":
      command = Self.sound(try container.decode(String.self, forKey: .audio))
    case "input_audio_buffer.commit": command = .success(.commit)
    case "input_audio_buffer.clear": command = .success(.clear)
    case "conversation.item.create":
      let item = try container.decode(Item.self, forKey: .item)
      command = Self.message(item, after: try container.decodeIfPresent(String.self, forKey: .previous))
    case "response.create":
      let options = try container.decodeIfPresent(Options.self, forKey: .response)
      command = options.map(Self.response) ?? .success(.createResponse(.init()))
    case "response.cancel":
      command = .success(.cancelResponse(try container.decodeIfPresent(String.self, forKey: .responseID)))
    default:
      command = .failure(
        RealtimeProblem(
          "unknown_event", "type must be one of \(Self.types.joined(separator: ", ")).", param: "type"))
    }
  }

  private static func sound(_ base64: String) -> Result<RealtimeCommand, RealtimeProblem> {
    guard let bytes = Data(base64Encoded: base64) else {
      return .failure(.value("audio", "base64"))
    }
    guard bytes.count.isMultiple(of: 2) else {
      return .failure(.value("audio", "whole 16-bit samples: an even number of bytes"))
    }
    return .success(.append(Array(bytes)))
  }

  struct Item: Decodable {
    struct Content: Decodable {
      var type: String
      var text: String?
    }

    var id: String?
    var type: String
    var role: String?
    var content: [Content]?
  }

  private static func message(
    _ item: Item, after previous: String?
  ) -> Result<RealtimeCommand, RealtimeProblem> {
    guard item.type == "message" else { return .failure(.value("item.type", "\"message\"")) }
    guard item.role == "user" else {
      return .failure(.value("item.role", "\"user\": others are the interviewer's"))
    }
    guard let content = item.content, !content.isEmpty, content.allSatisfy({ $0.type == "input_text" }) else {
      return .failure(
        .value("item.content", "a list of input_text: sound goes through input_audio_buffer.append"))
    }
    if let id = item.id, !(1...longestID).contains(id.utf8.count) {
      return .failure(.value("item.id", "1 to \(longestID) bytes long"))
    }
    let text = content.map { $0.text ?? "" }.joined(separator: "\n")
    guard !text.trimmed.isEmpty, text.utf8.count <= longestText else {
      return .failure(.value("item.content", "a text of 1 to \(longestText) bytes"))
    }
    return .success(.createItem(.init(id: item.id, text: text, after: previous)))
  }

  struct Options: Decodable {
    var conversation: String?
    var input: SessionFields.Anything?
    var instructions: String?
    var tools: [SessionFields.Anything]?
    var modalities: [String]?
    var outputModalities: [String]?
    var temperature: Double?
    var metadata: [String: String]?

    enum CodingKeys: String, CodingKey {
      case conversation, input, instructions, tools, modalities, temperature, metadata
      case outputModalities = "output_modalities"
    }
  }

  private static func response(_ options: Options) -> Result<RealtimeCommand, RealtimeProblem> {
    guard options.conversation == nil || options.conversation == "auto" else {
      return .failure(.value("response.conversation", "\"auto\""))
    }
    if options.input != nil { return .failure(.fixed("response.input", "it is the conversation")) }
    if options.instructions != nil {
      return .failure(.fixed("response.instructions", "they belong to the token"))
    }
    guard options.tools?.isEmpty != false else { return .failure(.fixed("response.tools", "there are none")) }
    if let temperature = options.temperature, !(0...2).contains(temperature) {
      return .failure(.value("response.temperature", "0 to 2"))
    }
    if let metadata = options.metadata {
      guard metadata.count <= mostMetadata,
        metadata.allSatisfy({ $0.key.utf8.count <= 64 && $0.value.utf8.count <= 512 })
      else {
        return .failure(
          .value("response.metadata", "at most 16 texts of at most 512 bytes, by names of at most 64"))
      }
    }
    return .success(
      .createResponse(
        .init(
          modalities: options.outputModalities ?? options.modalities, temperature: options.temperature,
          metadata: options.metadata)))
  }
}
