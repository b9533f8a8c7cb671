internal import Core
internal import Interviewing
internal import Storage

/// An interview that is asked for.
struct StartOrder: Sendable {
  /// Of who does not say who they are: ``SessionDesk/anonymousUser(of:)``.
  var userID: String
  var sessionID: String
  var role: String
  var company: String
  var cv: String
  var jd: String
  /// nil: as many as the desk's interviews have.
  var questions: Int?
}

/// What of a start went wrong.
enum StartError: Error {
  case analysis(DocumentKind, InterviewerError)
  case opening(InterviewerError)
}

extension SessionDesk {
  /// The session of the order's id as it is, or a new one with its first question.
  ///
  /// Throws ``SessionError/otherUser``, ``StartError``, `DatabaseError`, `CancellationError`.
  func start(_ order: StartOrder) async throws -> (session: InterviewSession, isNew: Bool) {
    if let there = try await store.session(order.sessionID) { return try restored(there, for: order) }
    let began = ContinuousClock.now
    let interview = try await prepare(order)
    let opening = MadeQuestion(question: interview.opening, took: .now - began)
    let (session, isNew) = try await store.create(
      NewSession(
        id: order.sessionID, userID: order.userID, role: order.role, company: order.company,
        brief: try JSONText.encode(interview.brief), opening: try opening.stored(as: 1)))
    return isNew ? (try InterviewSession(session), true) : try restored(session, for: order)
  }

  /// The user of a session whose candidate did not say who they are: made from its id alone, so that the id is enough to
  /// go on with it, and with no other.
  static func anonymousUser(of session: String) throws -> String {
    "candidate_" + (try InterviewerCache.hash(session)).prefix(32)
  }

  /// The session of an id for a user who wants to go on with it, nil being who does not say; nil where there is none.
  ///
  /// Throws ``SessionError/otherUser``, `DatabaseError`.
  func restored(_ id: String, for user: String?) async throws -> InterviewSession? {
    guard let session = try await store.session(id) else { return nil }
    guard session.belongs(to: try user ?? Self.anonymousUser(of: id)) else { throw SessionError.otherUser }
    return try InterviewSession(session)
  }

  private func restored(
    _ session: Session, for order: StartOrder
  ) throws -> (session: InterviewSession, isNew: Bool) {
    guard session.belongs(to: order.userID) else { throw SessionError.otherUser }
    return (try InterviewSession(session), false)
  }

  private func prepare(_ order: StartOrder) async throws -> (brief: InterviewBrief, opening: AskedQuestion) {
    let cvHash = try InterviewerCache.hash(order.cv)
    let jdHash = try InterviewerCache.hash(order.jd)
    let questions = order.questions ?? questions
    let openingKey = try key(
      "opening",
      // Of a list, so that no two interviews have the same text.
      try InterviewerCache.hash(
        try JSONText.encode([cvHash, jdHash, order.role, order.company, String(questions)])))
    let cvKey = try key(DocumentKind.cv.rawValue, cvHash)
    let jdKey = try key(DocumentKind.jd.rawValue, jdHash)
    let known = try await cache.results([cvKey, jdKey, openingKey])
    for key in [cvKey, jdKey] { metrics.lookedUp(hit: known[key] != nil) }

    async let cv = analysis(order.cv, .cv, cvKey, known: known[cvKey])
    async let jd = analysis(order.jd, .jd, jdKey, known: known[jdKey])
    let documents = try await (cv: cv, jd: jd)
    let brief = InterviewBrief(
      cv: documents.cv, jd: documents.jd,
      plan: InterviewPlan(questions: questions, cv: documents.cv, jd: documents.jd), cvHash: cvHash,
      jdHash: jdHash)
    if let opening = Self.known(AskedQuestion.self, known[openingKey]) { return (brief, opening) }
    let interview = InterviewContext(
      role: order.role, company: order.company, cv: brief.cv, jd: brief.jd, plan: brief.plan)
    return (brief, try await opening(interview, openingKey))
  }

  private func analysis(
    _ text: String, _ kind: DocumentKind, _ key: InterviewerCache.Key, known: String?
  ) async throws -> DocumentAnalysis {
    if let known = Self.known(DocumentAnalysis.self, known) { return known }
    return try await analyses.value(key) { [cache, interviewer] in
      // Another may have landed since the lookup.
      if let known = Self.known(DocumentAnalysis.self, try await cache.results([key])[key]) { return known }
      do {
        let analysis = try await interviewer.analyse(text, as: kind)
        if analysis.fallbackReason == nil { try await cache.keep(try JSONText.encode(analysis), for: key) }
        return analysis
      } catch let error as InterviewerError {
        throw StartError.analysis(kind, error)
      }
    }
  }

  private func opening(
    _ interview: InterviewContext, _ key: InterviewerCache.Key
  ) async throws -> AskedQuestion {
    try await openings.value(key) { [cache, interviewer] in
      if let known = Self.known(AskedQuestion.self, try await cache.results([key])[key]) { return known }
      do {
        let question = try await interviewer.ask(interview, told: nil)
        // What rests on a stand-in is made anew next time.
        let reasons = [question.fallbackReason, interview.cv.fallbackReason, interview.jd.fallbackReason]
        if reasons.allSatisfy({ $0 == nil }) {
          try await cache.keep(try JSONText.encode(question), for: key)
        }
        return question
      } catch let error as InterviewerError {
        throw StartError.opening(error)
      }
    }
  }

  /// What a cache keeps; nil for what cannot be read, which is made anew.
  private static func known<Value: Decodable>(_ type: Value.Type, _ text: String?) -> Value? {
    text.flatMap { try? StoredText.value($0) }
  }
}

extension Session {
  /// To Swift, texts that are canonically equivalent are equal; users are told apart by bytes.
  fileprivate func belongs(to user: String) -> Bool { userID.utf8.elementsEqual(user.utf8) }
}
