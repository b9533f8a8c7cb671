/// What a client's event asks for.
enum RealtimeCommand: Equatable {
  case updateSession(SessionFields)
  /// 16-bit samples at 24 kHz, little-endian.
  case append([UInt8])
  case commit
  case clear
  case createItem(NewItem)
  case createResponse(ResponseOptions)
  /// The response's id; nil: whichever there is.
  case cancelResponse(String?)

  struct NewItem: Equatable {
    /// Chosen by the client.
    var id: String?
    var text: String
    /// The item behind which it goes: `root` for the beginning, nil for the end.
    var after: String?
  }

  struct ResponseOptions: Equatable {
    var modalities: [String]?
    var temperature: Double?
    /// Given back with the response.
    var metadata: [String: String]?
  }
}
