/// The JSON of chat completions (https://platform.openai.com/docs/api-reference/chat).
enum ChatWire {
  struct Request: Encodable {
    let model: String
    let messages: [ChatMessage]
    let format: ChatFormat?
    /// nil leaves it out.
    let stream: Bool?

    enum CodingKeys: String, CodingKey {
      case model, messages, stream
      case format = "response_format"
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
