internal import FoundationEssentials

/// The body of `POST /chat/{session_id}`.
struct ChatBody: Decodable {
  /// Unicode scalars of a message.
  static let longest = 20_000

  enum Kind: String, CaseIterable { case user, system }

  private let message: String
  private let sessionID: String?
  private let kind: String?

  private enum CodingKeys: String, CodingKey {
    case message
    case sessionID = "session_id"
    case kind = "type"
  }

  /// - Parameter id: what the path says; the body may leave it out.
  /// Throws ``ImportError`` naming what is wrong.
  static func input(_ body: Data, for id: String) throws(ImportError) -> ConversationDesk.Input {
    let body = try JSONReader.read(Self.self, from: body)
    if let other = body.sessionID, !isSame(other, id) { throw ImportError("", "Session ID mismatch") }
    let text = try TextRule.lines(longest).checked(body.message, "message")
    switch Kind(rawValue: body.kind ?? Kind.user.rawValue) {
    case .user: return .candidate(text)
    case .system: return .operator(text)
    case nil: throw ImportError("type", "must be user or system")
    }
  }

  /// A UUID is the same in capitals.
  private static func isSame(_ one: String, _ other: String) -> Bool {
    guard let first = UUID(uuidString: one), let second = UUID(uuidString: other) else {
      return one.utf8.elementsEqual(other.utf8)
    }
    return first == second
  }
}
