/// Words that tell of results and deeds.
enum Outcomes {
  /// Of what came of it.
  static let verbs: Set<String> = [
    "achieved", "automated", "avoided", "boosted", "closed", "completed", "cut", "decreased", "delivered",
    "doubled",
    "dropped", "eliminated", "exceeded", "expanded", "fixed", "gained", "generated", "grew", "halved",
    "improved",
    "increased", "launched", "lowered", "migrated", "optimised", "optimized", "outperformed", "prevented",
    "raised",
    "reached", "recovered", "reduced", "released", "resolved", "restored", "saved", "scaled", "shipped",
    "shortened", "simplified", "solved", "streamlined", "succeeded", "tripled", "won",
  ]

  /// Of what somebody did; a result may have come of it.
  static let deeds: Set<String> = [
    "analysed", "analyzed", "architected", "built", "coached", "coordinated", "created", "designed",
    "developed",
    "drove", "established", "implemented", "introduced", "led", "managed", "mentored", "negotiated",
    "organised",
    "organized", "owned", "planned", "presented", "refactored", "replaced", "rewrote", "rolled",
    "spearheaded",
    "supervised", "trained", "wrote",
  ]
}
