internal import HTTPServer
internal import Interviewing

/// A message of the conversation.
struct RealtimeItem: Equatable {
  enum Content: Equatable {
    /// Written by the candidate.
    case written(String)
    /// Said by the candidate; nil until it is transcribed, or where it is not.
    case spoken(transcript: String?)
    /// The interviewer's.
    case reply(String)
  }

  enum Status: String {
    case inProgress = "in_progress"
    case completed, incomplete
  }

  var id: String
  var content: Content
  var status = Status.completed

  /// Nil where there is nothing to read.
  var message: Dialogue.Message? {
    switch content {
    case .written(let text): .init(role: .user, content: text)
    case .spoken(let transcript): transcript.flatMap { $0.isEmpty ? nil : .init(role: .user, content: $0) }
    case .reply(let text): text.isEmpty ? nil : .init(role: .assistant, content: text)
    }
  }

  var textBytes: Int {
    switch content {
    case .written(let text), .reply(let text): text.utf8.count
    case .spoken(let transcript): transcript?.utf8.count ?? 0
    }
  }

  var isReply: Bool { if case .reply = content { true } else { false } }

  /// - Parameter hidesTranscript: the client does not want to be told what was heard.
  func json(_ dialect: RealtimeDialect, hidesTranscript: Bool = false) -> JSONValue {
    let part: JSONValue? =
      switch content {
      case .written(let text): ["type": "input_text", "text": .string(text)]
      case .spoken(let transcript):
        ["type": "input_audio", "transcript": .optional(hidesTranscript ? nil : transcript)]
      // An item that has only begun has no content yet.
      case .reply(let text):
        text.isEmpty ? nil : ["type": dialect == .beta ? "text" : "output_text", "text": .string(text)]
      }
    return [
      "id": .string(id), "object": "realtime.item", "type": "message", "status": .string(status.rawValue),
      "role": isReply ? "assistant" : "user", "content": .array(part.map { [$0] } ?? []),
    ]
  }
}
