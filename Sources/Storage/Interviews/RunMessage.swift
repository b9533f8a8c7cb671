/// The sentences that subscribers are told.
public enum RunMessage {
  public static let pending = "Processing has not started."
  public static let queued = "Waiting for a worker"
  public static let completed = "Processing completed successfully."
  public static let cancelled = "The processing was cancelled."
  public static let cancelling = "The processing is being cancelled"
  public static let paused = "Processing is paused: the disk is full"
  public static let outdated = "Processing ended; an import meanwhile brought more to process."
  public static let noQuestions = "The interview has no questions."

  public static let evaluationCancelled = "The evaluation was cancelled."
  public static let evaluated = "Evaluation completed successfully."

  static func ended(failed: Int, of total: Int) -> String {
    failed == 0
      ? completed
      : failed == total
        ? "Processing failed for all questions."
        : "Processing completed; \(failed) of \(total) questions failed."
  }

  /// After a run in which nothing but evaluations was done.
  static func evaluated(failed: Int, of total: Int) -> String {
    failed == 0
      ? evaluated
      : failed == total
        ? "Evaluation failed." : "Evaluation completed; that of \(failed) of \(total) answers failed."
  }
}
