internal import Core
internal import Daemon
internal import Storage

/// `interviewd ingest`: a batch of interviews, from import to results.
enum IngestCommand: Command {
  static let name = "ingest"
  static let summary = "Import interviews, process them and follow the work to its end."
  static let operands = "FILE|DIR… [OPTION…]"
  static let details = """
    Imports files as `import` does, or all .json and .csv files of a folder, asks
    for the processing and prints a line for each interview that has ended. Where
    a daemon works in the data folder it does the work; else this command does.
    Ctrl-C hands unfinished work back: the next `ingest` or `serve` goes on.
    Exit code 1 when a question failed.

    Example:
      interviewd ingest interviews.csv
    """
  static let options =
    [
      Option(name: "force", value: nil, help: "Also process again what is done."),
      Option(name: "progress", value: "HOW", help: "auto, bar, json or none. auto: a bar on a terminal."),
    ] + ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    guard !arguments.operands.isEmpty else { throw UsageError("no file or folder named", command: name) }
    let style = try ProgressDisplay.Style(arguments)
    let configuration = try ConfigurationOptions.load(arguments)
    var interviews: [NewInterview] = []
    for path in try arguments.operands.flatMap({ try ImportFile.files(at: $0) }) {
      do {
        interviews += try ImportFile.interviews(path)
      } catch let error as ImportError {
        // Nothing has been imported yet: the batch is mended and sent again as a whole.
        StandardError.write("interviewd: \("\(path): \(error)".printableLine)\n")
        return .failure
      }
    }
    // Its own lines tell what happens: the log is for what goes wrong.
    let level = min(configuration.logLevel, .warning)
    let logger = Logger(level: level, format: configuration.logFormat)
    let batch = BatchDisplay(style, count: Set(interviews.map(\.id)).count)
    let ingestion = try await Ingestion(
      interviews, configuration: configuration, version: Version.current, logger: logger)
    let interruption = Interruption()
    let force = arguments.has("force")
    _ = try await interruption.run { try await ingestion.run(force: force) { batch.update($0) } } as Void?
    batch.clear()
    if let code = interruption.exitCode {
      StandardError.write("interviewd: stopped; unfinished work was handed back\n")
      return code
    }
    return batch.failures == 0 ? .success : .failure
  }
}
