/// Commits transactions that wait at the same time together: a commit waits for the disk, and one wait serves
/// them all.
enum GroupCommit {
  /// Runs all of `transactions`, whose bodies are nested, and settles each, after the commit that it is part
  /// of. One that throws undoes only itself. `committed` gets the channels to notify.
  static func run(
    _ transactions: [PendingTransaction], on connection: Connection, committed: (Set<String>) -> Void
  ) {
    var rest = transactions[...]
    while !rest.isEmpty {
      var attempts: [PendingTransaction.Attempt] = []
      do throws(DatabaseError) {
        try connection.beginWriting()
        // A full disk may end the transaction in the middle. What has run is lost then, and the others begin
        // anew.
        repeat {
          attempts.append(rest.removeFirst().run(connection))
        } while connection.isInTransaction && !rest.isEmpty
        guard connection.isInTransaction else {
          throw attempts.last?.failure as? DatabaseError
            ?? DatabaseError(.misuse, "the body of a transaction ended it")
        }
        if attempts.contains(where: { $0.failure == nil }) {
          try connection.commit()
        } else {
          connection.rollback()
        }
      } catch {
        connection.rollback()
        for attempt in attempts { attempt.finish(error) }
        // Where none could even begin, neither can the others.
        if attempts.isEmpty {
          for transaction in rest { transaction.refuse(error) }
          return
        }
        continue
      }
      committed(connection.notified)
      for attempt in attempts { attempt.finish(nil) }
    }
  }
}
