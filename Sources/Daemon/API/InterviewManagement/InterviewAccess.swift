internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// Who may do what with which interview, and what is told to those who may not.
struct InterviewAccess: Sendable {
  let interviews: ManagedInterviewStore
  /// Who asks; throws `HTTPError`.
  let caller: @Sendable (Request) async throws -> Caller

  /// The interview that the path names, for its owner and for admins.
  /// - Throws: 401, 403, 404.
  func interview(_ request: Request) async throws -> ManagedInterview {
    let caller = try await caller(request)
    guard let interview = try await interviews.interview(try Self.id(request)) else { throw Self.unknown }
    try Self.check(caller, interview)
    return interview
  }

  /// The same with its template.
  func interviewWithTemplate(
    _ request: Request
  ) async throws -> (interview: ManagedInterview, template: InterviewTemplate) {
    let caller = try await caller(request)
    guard let found = try await interviews.interviewWithTemplate(try Self.id(request)) else {
      throw Self.unknown
    }
    try Self.check(caller, found.interview)
    return found
  }

  func checkAdmin(_ request: Request) async throws {
    guard try await caller(request).isAdmin else { throw HTTPError(.forbidden, "Only admins may do this") }
  }

  static let unknown = HTTPError(.notFound, "Interview not found")

  /// What is no UUID names nothing.
  private static func id(_ request: Request) throws(HTTPError) -> UUID {
    guard let id = UUID(uuidString: try request.parameter("interview_id")) else { throw unknown }
    return id
  }

  private static func check(_ caller: Caller, _ interview: ManagedInterview) throws(HTTPError) {
    guard caller.isAdmin || interview.belongs(to: caller.userID) else {
      throw HTTPError(.forbidden, "Not authorized to access this interview")
    }
  }
}
