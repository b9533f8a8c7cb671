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
    if let other = body.sessionID, !other.utf8.elementsEqual(id.utf8) {
      throw ImportError("", "Session ID mismatch")
    }
    let text = try TextField.checked(body.message, "message", 1...longest, isLine: false)
    switch Kind(rawValue: body.kind ?? Kind.user.rawValue) {
    case .user: return .candidate(text)
    case .system: return .operator(text)
    case nil: throw ImportError("type", "must be user or system")
    }
  }
}
