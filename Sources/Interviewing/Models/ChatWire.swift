/// The JSON of chat completions (https://platform.openai.com/docs/api-reference/chat).
enum ChatWire {
  struct Request: Encodable {
    let model: String
    let messages: [ChatMessage]
    let format: ChatFormat?
    /// nil leaves it out.
    let stream: Bool?
    var sampling = ChatSampling()

    enum CodingKeys: String, CodingKey {
      case model, messages, stream, temperature
      case format = "response_format"
      case topP = "top_p"
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(model, forKey: .model)
      try values.encode(messages, forKey: .messages)
      try values.encodeIfPresent(format, forKey: .format)
      try values.encodeIfPresent(stream, forKey: .stream)
      try values.encodeIfPresent(sampling.temperature, forKey: .temperature)
      try values.encodeIfPresent(sampling.topP, forKey: .topP)
    }
  }

  struct Answer: Decodable {
    struct Choice: Decodable {
      struct Message: Decodable { let content: String? }
      let message: Message
    }

    let choices: [Choice]
    let model: String?
  }
}

struct ChatMessage: Encodable, Sendable, Equatable {
  enum Role: String, Encodable, Sendable { case system, user, assistant }

  var role: Role
  var content: String
}

/// How freely a model chooses its words; nil leaves it to the model.
struct ChatSampling: Sendable, Equatable {
  /// 0…2.
  var temperature: Double?
  /// Above 0 and at most 1.
  var topP: Double?

  /// Whether it is in the range of every server: that of some ends at 1.
  var isModerate: Bool { temperature.map { $0 <= 1 } ?? true }
}
