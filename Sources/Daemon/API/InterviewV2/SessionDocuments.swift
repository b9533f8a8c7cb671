internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Storage

/// What the Interview API V2 shows of sessions. Times are Unix seconds, durations seconds.
enum SessionDocuments {
  static func started(_ session: InterviewSession, isNew: Bool) throws -> JSONValue {
    let last = session.stored.turns.last
    return [
      "session_id": .string(session.stored.id),
      "status": session.stored.completedAt != nil ? "completed" : isNew ? "active" : "restored",
      "question": .string(last?.question ?? ""), "question_number": .integer(last?.number ?? 0),
    ]
  }

  static func state(_ session: InterviewSession) -> JSONValue {
    let stored = session.stored
    let messages = zip(stored.turns, session.context.turns).flatMap { turn, asked in
      [question(turn, asked.question)] + (answer(turn).map { [$0] } ?? [])
    }
    return [
      "session_id": .string(stored.id), "user_id": .string(stored.userID), "role": .string(stored.role),
      "company": .string(stored.company), "question_count": .integer(stored.turns.count),
      "total_questions": .integer(session.length),
      "stage": .string(session.context.turns.last?.question.stage.rawValue ?? ""),
      "completed": .bool(stored.completedAt != nil), "messages": .array(messages),
      "avg_response_time": duration(average(stored.responseTimes)),
      "created_at": time(stored.createdAt),
    ]
  }

  private static func question(_ turn: Session.Turn, _ asked: AskedQuestion) -> JSONValue {
    var metadata: [JSONValue.Member] = [
      .init("stage", .string(asked.stage.rawValue)), .init("question_number", .integer(turn.number)),
      .init("asked_by", .string(asked.askedBy)), .init("follow_up", .bool(asked.isFollowUp)),
    ]
    if let skill = asked.skill { metadata.append(.init("skill", .string(skill))) }
    if let reason = asked.fallbackReason { metadata.append(.init("fallback_reason", .string(reason))) }
    return [
      "role": "interviewer", "content": .string(turn.question), "timestamp": time(turn.askedAt),
      "metadata": .object(metadata),
    ]
  }

  private static func answer(_ turn: Session.Turn) -> JSONValue? {
    guard let answer = turn.answer, let answeredAt = turn.answeredAt else { return nil }
    var metadata: [JSONValue.Member] = []
    if let evaluation = turn.evaluation { metadata.append(.init("evaluation", .encoded(evaluation))) }
    if let voice = turn.voice { metadata.append(.init("voice_metrics", .encoded(voice))) }
    if let video = turn.video { metadata.append(.init("video_metrics", .encoded(video))) }
    return [
      "role": "candidate", "content": .string(answer), "timestamp": time(answeredAt),
      "metadata": .object(metadata),
    ]
  }

  static func performance(_ session: InterviewSession, isCached: Bool) -> JSONValue {
    let times = session.stored.responseTimes
    return [
      "session_id": .string(session.stored.id), "total_questions": .integer(times.count),
      "response_times": [
        "min": duration(times.min() ?? 0), "max": duration(times.max() ?? 0), "avg": duration(average(times)),
        "all": .array(times.map(duration)),
      ],
      "cache_status": isCached ? "active" : "not_cached",
    ]
  }

  /// nil where no answer has been evaluated.
  static func completion(
    _ session: InterviewSession, _ summary: Interviewing.InterviewSummary
  ) throws -> JSONValue? {
    guard let verdict = InterviewVerdict(session.context.turns.compactMap(\.evaluation)) else { return nil }
    let times = session.stored.responseTimes
    return [
      "session_id": .string(session.stored.id), "status": "completed",
      "total_questions": .integer(session.stored.turns.count),
      "evaluation": [
        "overall_score": .number(verdict.overall),
        "recommendation": .string(verdict.recommendation.rawValue), "clarity": .number(verdict.clarity),
        "relevance": .number(verdict.relevance), "depth": .number(verdict.depth),
      ],
      "summary": .encoded(try JSONText.encode(summary)),
      "conversation": .array(
        zip(session.stored.turns, session.context.turns).map { turn, asked in
          [
            "question_number": .integer(turn.number), "stage": .string(asked.question.stage.rawValue),
            "question": .string(turn.question), "answer": .string(turn.answer ?? ""),
            "evaluation": turn.evaluation.map { .encoded($0) } ?? .null,
          ]
        }),
      "performance_metrics": [
        "avg_response_time": duration(average(times)), "total_response_times": .array(times.map(duration)),
      ],
    ]
  }

  static func metrics(_ figures: InterviewMetrics.Figures, at now: Date) -> JSONValue {
    [
      "status": "success",
      "metrics": [
        "llm_calls": durations(figures.calls), "api_requests": durations(figures.requests),
        "cache": [
          "hits": .integer(figures.hits), "misses": .integer(figures.misses),
          "hit_rate": .number(figures.hitRate.rounded(toPlaces: 4)),
          "hit_rate_percentage": "\((figures.hitRate * 100).rounded(toPlaces: 1))%",
        ],
      ],
      "timestamp": time(now),
    ]
  }

  private static func durations(_ durations: InterviewMetrics.Durations) -> JSONValue {
    [
      "total": .integer(durations.total), "avg_duration": duration(durations.average),
      "min_duration": duration(durations.min), "max_duration": duration(durations.max),
    ]
  }

  /// To the tenth of a millisecond: the built-in interviewer is that quick.
  private static func duration(_ seconds: Double) -> JSONValue { .number(seconds.rounded(toPlaces: 4)) }

  private static func time(_ date: Date) -> JSONValue {
    .number(date.timeIntervalSince1970.rounded(toPlaces: 3))
  }

  private static func average(_ times: [Double]) -> Double {
    times.isEmpty ? 0 : times.reduce(0, +) / Double(times.count)
  }
}

extension Session {
  /// Seconds that making each question took.
  fileprivate var responseTimes: [Double] { turns.map(\.askSeconds) }
}
