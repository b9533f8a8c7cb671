internal import HTTPServer
internal import Storage

/// A full disk is told as such.
/// - Throws: 507 in place of what the database says of it; any other error as it is.
func whereThereIsRoom<Result>(_ write: () async throws -> Result) async throws -> Result {
  do {
    return try await write()
  } catch let error as DatabaseError {
    guard error.isDiskFull else { throw error }
    throw HTTPError(.insufficientStorage, "The disk is full; nothing was changed")
  }
}
