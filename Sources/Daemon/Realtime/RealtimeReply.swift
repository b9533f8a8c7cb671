internal import HTTPServer

/// One `response`: what the interviewer says next, from the request for it to its end.
struct RealtimeReply: Equatable {
  enum Status: Equatable {
    /// What was said before it is not transcribed yet.
    case waiting
    /// The interviewer has been asked.
    case speaking
    case completed
    /// By the client, or because the candidate began to speak.
    case cancelled(reason: String)
    case failed(RealtimeProblem)
  }

  let id: String
  /// Of the conversation's item that it makes.
  let item: String
  let metadata: [String: String]?
  let temperature: Double?
  var status = Status.waiting
  /// Set when it is asked for.
  var step: RealtimeScript.Step?
  /// The item before its own, from its first word on.
  var previous: String?
  var text = ""

  /// The `response` object of events.
  func json(_ conversation: String, _ dialect: RealtimeDialect) -> JSONValue {
    let metadata: JSONValue =
      if let metadata {
        .object(metadata.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
      } else {
        .null
      }
    let details: JSONValue =
      switch status {
      case .waiting, .speaking: nil
      case .completed: ["type": "completed"]
      case .cancelled(let reason): ["type": "cancelled", "reason": .string(reason)]
      case .failed(let problem):
        [
          "type": "failed",
          "error": [
            "type": .string(problem.type), "code": .string(problem.code), "message": .string(problem.message),
          ],
        ]
      }
    return .object(
      [
        .init("id", .string(id)), .init("object", "realtime.response"),
        .init("conversation_id", .string(conversation)), .init("status", .string(statusName)),
        .init("status_details", details),
        .init("output", isDone && !text.isEmpty ? [finished.json(dialect)] : []),
        .init(dialect == .beta ? "modalities" : "output_modalities", ["text"]), .init("metadata", metadata),
        .init("usage", nil),
      ])
  }

  /// The item as it stands in the end.
  var finished: RealtimeItem {
    RealtimeItem(
      id: item, content: .reply(text), status: status == .completed ? .completed : .incomplete)
  }

  private var isDone: Bool { status != .waiting && status != .speaking }

  private var statusName: String {
    switch status {
    case .waiting, .speaking: "in_progress"
    case .completed: "completed"
    case .cancelled: "cancelled"
    case .failed: "failed"
    }
  }
}

/// Its events.
extension RealtimeReply {
  func event(_ type: String, _ conversation: String, _ dialect: RealtimeDialect) -> RealtimeEvent {
    RealtimeEvent(type, ["response": json(conversation, dialect)])
  }

  /// The item, before its text.
  func openings(_ dialect: RealtimeDialect) -> [RealtimeEvent] {
    let item = RealtimeItem(id: item, content: .reply(""), status: .inProgress).json(dialect)
    return [
      about("output_item.added", [.init("output_index", 0), .init("item", item)]),
      RealtimeEvent(
        dialect == .beta ? "conversation.item.created" : "conversation.item.added",
        ["previous_item_id": .optional(previous), "item": item]),
      about("content_part.added", place + [.init("part", ["type": "text", "text": ""])]),
    ]
  }

  func delta(_ piece: String, _ dialect: RealtimeDialect) -> RealtimeEvent {
    about(
      dialect == .beta ? "text.delta" : "output_text.delta", place + [.init("delta", .string(piece))])
  }

  /// The item, after its text.
  func endings(_ dialect: RealtimeDialect) -> [RealtimeEvent] {
    let item = finished.json(dialect)
    var events = [
      about(dialect == .beta ? "text.done" : "output_text.done", place + [.init("text", .string(text))]),
      about("content_part.done", place + [.init("part", ["type": "text", "text": .string(text)])]),
      about("output_item.done", [.init("output_index", 0), .init("item", item)]),
    ]
    if dialect == .current {
      events.append(
        RealtimeEvent("conversation.item.done", ["previous_item_id": .optional(previous), "item": item]))
    }
    return events
  }

  private var place: [JSONValue.Member] {
    [.init("item_id", .string(item)), .init("output_index", 0), .init("content_index", 0)]
  }

  private func about(_ type: String, _ fields: [JSONValue.Member]) -> RealtimeEvent {
    RealtimeEvent("response.\(type)", fields: [.init("response_id", .string(id))] + fields)
  }
}
