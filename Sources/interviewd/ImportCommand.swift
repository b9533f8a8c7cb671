internal import Daemon
internal import Storage

/// `interviewd import`: interviews from a file into the database.
enum ImportCommand: Command {
  static let name = "import"
  static let summary = "Import interviews and their questions from JSON or CSV."
  static let operands = "FILE… [OPTION…]"
  static let details = """
    Takes {"interviews": […]} in JSON, or CSV with the columns interview_id,
    candidate, question_id, question, ideal_answer, video_url. All of a file is
    imported, or nothing. What is there already is updated. Works whether or not
    the daemon runs; nothing is processed before somebody asks for it.

    Example:
      interviewd import interviews.json
    """
  static let options = ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    guard !arguments.operands.isEmpty else { throw UsageError("no file named", command: name) }
    let configuration = try ConfigurationOptions.load(arguments)
    var failed = false
    for path in arguments.operands {
      do {
        let saved = try await Import.save(ImportFile.read(path), configuration: configuration)
        let count = saved.created + saved.updated
        try await StandardOutput.write(
          "\(path.printableLine): \(count) interviews (\(saved.created) new), \(saved.questions) questions\n")
      } catch let failure as StandardOutput.Failure {
        throw failure
      } catch {
        failed = true
        StandardError.write("interviewd: \("\(path): \(error)".printableLine)\n")
      }
    }
    return failed ? .failure : .success
  }
}
