internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// One client of `WebSocket /ws/progress`: it subscribes to interviews, as many as it likes up to a limit.
struct ProgressSocket {
  private static let maxSubscriptions = 1000

  let socket: WebSocket
  let hub: ProgressHub
  let interviews: InterviewStore

  /// Answers messages until the client leaves. What it says wrong is answered; it is not a reason to leave.
  func run() async throws {
    var subscribed: Set<InterviewID> = []
    defer { hub.unsubscribe(socket, from: subscribed) }
    for await message in socket.messages {
      switch ProgressCommand.read(message) {
      case .success(.subscribe(let number)):
        guard subscribed.count < Self.maxSubscriptions else {
          try await refuse("One connection may follow \(Self.maxSubscriptions) interviews", number)
          continue
        }
        guard let id = InterviewID(rawValue: number), try await subscribe(to: id) else {
          try await refuse("Interview ID not found in the database", number)
          continue
        }
        subscribed.insert(id)
      case .failure(let mistake): try await refuse(mistake.message, mistake.interviewID)
      }
    }
  }

  private func subscribe(to id: InterviewID) async throws -> Bool {
    let greeting = try JSONText.encode([
      "status": "connected", "message": "Successfully subscribed to updates for interview_id \(id).",
    ])
    return try await hub.subscribe(socket, to: id, greeting: greeting) { try await interviews.interview(id) }
  }

  private struct Refusal: Encodable {
    var status = "error"
    var interviewID: Int64?
    var message: String

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(status, forKey: .status)
      try container.encode(interviewID, forKey: .interviewID)
      try container.encode(message, forKey: .message)
    }

    private enum CodingKeys: String, CodingKey {
      case status, message
      case interviewID = "interview_id"
    }
  }

  private func refuse(_ message: String, _ number: Int64?) async throws {
    try await socket.send(.text(try JSONText.encode(Refusal(interviewID: number, message: message))))
  }
}

/// What a client of the progress socket says.
enum ProgressCommand: Equatable {
  struct Mistake: Error, Equatable {
    var message: String
    var interviewID: Int64?
  }

  case subscribe(Int64)

  /// What can be read of a message: the rest of it is then told what is wrong.
  private struct Fields: Decodable {
    var action: String?
    var interviewID: Int64?

    private enum CodingKeys: String, CodingKey {
      case action
      case interviewID = "interview_id"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      action = try? container.decode(String.self, forKey: .action)
      interviewID = try? container.decode(Int64.self, forKey: .interviewID)
    }
  }

  static func read(_ message: WebSocket.Message) -> Result<ProgressCommand, Mistake> {
    switch message {
    case .text(let text): read(text)
    case .binary: .failure(Mistake(message: "A message must be text"))
    }
  }

  static func read(_ text: String) -> Result<ProgressCommand, Mistake> {
    guard let fields = try? JSONReader.read(Fields.self, from: Data(text.utf8)) else {
      return .failure(Mistake(message: "A message must be a JSON object"))
    }
    let number = fields.interviewID
    guard fields.action == "subscribe" else {
      return .failure(Mistake(message: "action must be \"subscribe\"", interviewID: number))
    }
    guard let number else {
      return .failure(Mistake(message: "interview_id must be a whole number"))
    }
    return .success(.subscribe(number))
  }
}
