internal import Core
internal import FoundationEssentials
internal import Interviewing
internal import Storage
internal import Synchronization

/// Interviews that the daemon itself holds: begins them, asks, and takes answers. What API 001 and the interview over
/// a WebSocket have in common.
final class SessionDesk: Sendable {
  let store: SessionStore
  let cache: InterviewerCache
  let interviewer: any Interviewer
  /// Of a new interview.
  let questions: Int
  let metrics: InterviewMetrics
  let seats = SessionSeats()
  let analyses = SingleFlight<InterviewerCache.Key, DocumentAnalysis>()
  let openings = SingleFlight<InterviewerCache.Key, AskedQuestion>()
  /// By the sessions' keys, as the two below it.
  let summaries = SingleFlight<String, String>()
  let assessments = SingleFlight<String, String>()
  let evaluations = SingleFlight<AnswerKey, AnswerEvaluation>()
  /// Marks that are made and not stored yet.
  let freshMarks = Mutex<[AnswerKey: AnswerEvaluation]>([:])

  init(
    store: SessionStore, cache: InterviewerCache, interviewer: any Interviewer, questions: Int,
    metrics: InterviewMetrics
  ) {
    self.store = store
    self.cache = cache
    self.interviewer = interviewer
    self.questions = questions
    self.metrics = metrics
  }

  /// Throws ``SessionError/notFound``, `DatabaseError`.
  func session(_ id: String) async throws -> InterviewSession {
    guard let session = try await store.session(id) else { throw SessionError.notFound }
    return try InterviewSession(session)
  }

  /// Whether what both documents say is known without analysing them anew.
  func isCached(_ brief: InterviewBrief) async throws -> Bool {
    let keys = [
      try key(DocumentKind.cv.rawValue, brief.cvHash), try key(DocumentKind.jd.rawValue, brief.jdHash),
    ]
    return try await cache.results(keys).count == keys.count
  }

  struct AnswerKey: Hashable {
    var session: String
    /// Of its question.
    var number: Int
  }

  /// Of the form that results have in the cache: changed with it, so that what another version kept is not read.
  private static let cacheVersion = 1

  func key(_ kind: String, _ hash: String) throws -> InterviewerCache.Key {
    InterviewerCache.Key(
      kind: "\(kind)/\(Self.cacheVersion)", hash: hash,
      interviewer: try InterviewerCache.hash(interviewer.identity))
  }
}
