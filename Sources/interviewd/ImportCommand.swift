internal import Daemon
internal import Storage

/// `interviewd import`: interviews, or templates of interviews, from a file into the database.
enum ImportCommand: Command {
  static let name = "import"
  static let summary = "Import interviews or templates from JSON or CSV."
  static let operands = "FILE… [OPTION…]"
  static let details = """
    Takes {"interviews": […]} in JSON, or CSV with the columns interview_id,
    candidate, question_id, question, ideal_answer, video_url; or templates of
    interviews, {"templates": […]}, in a JSON file of their own. All of a file is
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
        let saved = try await save(ImportFile.read(path), configuration)
        try await StandardOutput.write("\(path.printableLine): \(saved)\n")
      } catch let failure as StandardOutput.Failure {
        throw failure
      } catch {
        failed = true
        StandardError.write("interviewd: \("\(path): \(error)".printableLine)\n")
      }
    }
    return failed ? .failure : .success
  }

  /// What was done, in words.
  private static func save(
    _ contents: ImportFile.Contents, _ configuration: Configuration
  ) async throws -> String {
    switch contents {
    case .interviews(let interviews):
      let saved = try await Import.save(interviews, configuration: configuration)
      let count = saved.created + saved.updated
      return "\(count) interviews (\(saved.created) new), \(saved.questions) questions"
    case .templates(let templates):
      let new = try await Import.save(templates, configuration: configuration)
      return "\(templates.count) templates (\(new) new)"
    }
  }
}
