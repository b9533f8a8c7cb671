/// How parsing a clause ended.
enum ParseResult: Sendable, Equatable {
  case parsed(Parse)
  /// Tokens that the library cannot split or link.
  case unreadable
  /// The same clause may be parsed another time.
  case outOfTime
}

/// What link-grammar made of a clause.
struct Parse: Sendable, Equatable {
  var words: Int
  /// Words that no link of the best linkage reaches.
  var unlinked: Int
  /// Cost of the best linkage's disjuncts: 0 for the commonest constructions, up to about 4 for rare ones.
  var cost: Double
}
