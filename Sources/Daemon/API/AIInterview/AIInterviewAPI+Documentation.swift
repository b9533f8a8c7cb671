internal import HTTPServer

extension Operation {
  static let aiInterview = Operation(
    "holdInterview", tag: .sessions,
    description: """
      All messages are JSON objects with a `type`; those of the server have a `timestamp` in UTC, without a zone. The \
      session is one of the [others](#startInterview), its candidate being the user.

      1. The server sends `connection_success` and `welcome`, both with the `session_id`.
      2. The client begins the interview:

      ```json
      {"type": "initialize_interview",
       "data": {"candidate_id": "candidate_123", "job_description": "…", "candidate_resume": "…", "num_questions": 7}}
      ```

      3. The server confirms with `interview_initialized` and asks:

      ```json
      {"type": "question", "question": "…", "question_number": 1, "total_questions": 7, "session_id": "session_123",
       "timestamp": "2025-01-28T10:30:00"}
      ```

      4. The client answers each question with `{"type": "submit_answer", "answer": "…"}`; `answer_received` follows \
      as soon as the answer is stored, then the next `question`.
      5. After the last, or after `{"type": "end_interview"}`, comes `interview_completed` with the `analysis`: five \
      scores of 0–10, `strengths`, `areas_for_improvement`, `overall_feedback`, and `recommendation` (`hire` from \
      8.0, `maybe` from 6.0, else `no_hire`).

      `{"type": "ping"}` is answered with `pong` at once. What is wrong is answered with \
      `{"type": "error", "message": "…"}`, and the connection stays; a message of more than 1 MiB closes it with 1009.

      Who connects with the `session_id` of an interview that has begun goes on with it: `interview_initialized` \
      comes in the place of `welcome`, then the open question, or `interview_completed` again. The connection that \
      had the session is closed with code 4001.
      """,
    parameters: [
      .query(
        "session_id",
        .string(
          "Of a new interview, or of one to go on with; made up where it is absent. At most 128 characters: what is "
            + "wrong with it is told on the socket")),
      .query(
        "candidate_id",
        .string("Who is interviewed; of a session that is there the same. At most 128 characters")),
    ],
    answers: [])
}
