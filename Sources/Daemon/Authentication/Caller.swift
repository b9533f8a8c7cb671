/// Who asks, as a token says.
struct Caller: Sendable, Equatable {
  /// The token's `sub`: 1 to 255 characters, chosen by whoever issues the tokens.
  var userID: String
  /// Whether interviews of others may be read and changed.
  var isAdmin: Bool
}
