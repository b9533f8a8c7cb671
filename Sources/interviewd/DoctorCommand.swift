internal import Daemon

/// `interviewd doctor`: tries each part that interviewd relies on.
enum DoctorCommand: Command {
  static let name = "doctor"
  static let summary = "Check every part that interviewd relies on."
  static let operands = "[OPTION…]"
  static let details = """
    Prints a line for each check, `ok` or `FAIL` with what to mend, and ends with
    exit code 1 when one failed.
    """
  static let options = ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.refuseOperands()
    let configuration = try ConfigurationOptions.load(arguments)
    let style = Style(isTerminal: StandardOutput.isTerminal)
    var failed = false
    for check in HealthCheck.all {
      do {
        let detail = try await check.run(configuration, Version.current)
        try await StandardOutput.write("\(style.good("ok"))    \(check.name): \(detail)\n")
      } catch let failure as StandardOutput.Failure {
        throw failure
      } catch {
        failed = true
        try await StandardOutput.write("\(style.poor("FAIL"))  \(check.name): \(error)\n")
      }
    }
    return failed ? .failure : .success
  }
}
