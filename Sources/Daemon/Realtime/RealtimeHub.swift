internal import Synchronization

/// Which connection holds the conversation about an interview, or about a question of it: the one that came last.
final class RealtimeHub: Sendable {
  struct Key: Hashable {
    var interviewID: String
    var questionNumber: Int?

    init(_ admission: RealtimeAdmission) {
      interviewID = admission.interviewID
      questionNumber = admission.questionNumber
    }
  }

  private let holders = Mutex<[Key: RealtimeConnection]>([:])

  /// Holds the conversation until it is over; whoever held it before is sent away.
  func hold(_ key: Key, _ connection: RealtimeConnection) async {
    if let before = holders.withLock({ $0.updateValue(connection, forKey: key) }) {
      await before.end(.takenOver)
    }
    await connection.run()
    holders.withLock { holders in
      if holders[key] === connection { holders[key] = nil }
    }
  }
}
