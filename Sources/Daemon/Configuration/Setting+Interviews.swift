internal import Interviewing

extension Setting {
  /// Interviews that the daemon itself holds.
  static let interviews: [Setting] = [
    Setting("INTERVIEWD_INTERVIEW_QUESTIONS", "NUMBER", "Questions of an interview.") { _, _ in
      "5"
    } apply: { text, configuration throws(Invalid) in
      configuration.interviewQuestions = try number(text, InterviewPlan.lengths)
    },
    Setting("INTERVIEWD_SESSION_LIFE", "TIME", "How long a session is kept after it was last used.") { _, _ in
      "24h"
    } apply: { text, configuration throws(Invalid) in
      configuration.sessionLife = try duration(text)
    },
    Setting(
      "INTERVIEWD_CONVERSATION_LIFE", "TIME",
      "After which an unused interviewer session is saved and removed."
    ) { _, _ in
      "30m"
    } apply: { text, configuration throws(Invalid) in
      configuration.conversationLife = try duration(text)
    },
    Setting("INTERVIEWD_ANALYSIS_LIFE", "TIME", "How long the analysis of a CV or a job description is kept.")
    {
      _, _ in
      "168h"
    } apply: { text, configuration throws(Invalid) in
      configuration.analysisLife = try duration(text)
    },
    Setting(
      "INTERVIEWD_RECORDING_RETENTION", "TIME", "How long recordings of answers are kept; 0: not at all."
    ) { _, _ in
      "720h"
    } apply: { text, configuration throws(Invalid) in
      configuration.recordingRetention = try durationOrZero(text)
    },
    Setting("INTERVIEWD_MAX_DOCUMENT", "SIZE", "Largest CV or job description.") { _, _ in
      "10MiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxDocument = try size(text)
    },
  ]
}
