internal import Daemon
internal import FoundationEssentials

/// `interviewd process`: runs the pipeline once over recordings named on the command line.
enum ProcessCommand: Command {
  static let name = "process"
  static let summary = "Turn recordings into reports."
  static let operands = "FILE… [OPTION…]"
  static let details = """
    Prints a summary of each recording, or the form that an option names. With
    --output, files named after the recording are written to a folder instead:
    those asked for, or all four. A recording that cannot be read gets one line
    on standard error and exit code 1; the others are still processed.

    Examples:
      interviewd process answer.mp4
      interviewd process --json --transcriber none *.webm > reports.jsonl
      interviewd process --srt --output subtitles answer.mp4
    """
  static let options =
    ExportFormat.allCases.map { Option(name: $0.rawValue, value: nil, help: $0.help) }
    + [
      Option(
        name: "output", value: "DIR", help: "Write files to this folder; it is made where it is missing."),
      Option(name: "archive", value: nil, help: "Put the transcript into the object store."),
      Option(name: "progress", value: "HOW", help: "auto, bar, json or none. auto: a bar on a terminal."),
      Option(name: "quiet", value: nil, help: "No summary and no progress; errors only."),
    ] + ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let configuration = try ConfigurationOptions.load(arguments)
    let request = try ProcessRequest(arguments)
    if configuration.transcriber.kind == .none, let format = request.formats.first(where: { $0 != .json }) {
      throw UsageError(
        "--\(format.rawValue) needs a transcript, and --transcriber is none", command: arguments.command)
    }
    if configuration.transcriber.kind == .none, arguments.has("archive") {
      throw UsageError(
        "--archive needs a transcript, and --transcriber is none", command: arguments.command)
    }
    let pipeline = try await RecordingPipeline(
      configuration, version: Version.current, archives: arguments.has("archive"))
    let run = ProcessRun(request: request, pipeline: pipeline, width: configuration.workers)

    let interruption = Interruption()
    let failures = try await interruption.run { try await run.all() }
    run.display.clear()
    if let code = interruption.exitCode {
      StandardError.write("interviewd: stopped; nothing unfinished was kept\n")
      return code
    }
    return failures == 0 ? .success : .failure
  }
}

/// What the command line asks for.
struct ProcessRequest {
  var files: [String]
  var formats: [ExportFormat]
  var folder: String?
  var isQuiet: Bool
  var progress: ProgressDisplay.Style

  init(_ arguments: Arguments) throws(UsageError) {
    let command = arguments.command
    files = arguments.operands
    formats = ExportFormat.allCases.filter { arguments.has($0.rawValue) }
    folder = arguments.value("output")
    isQuiet = arguments.has("quiet")
    guard !files.isEmpty else { throw UsageError("no recording named", command: command) }
    guard folder != "" else { throw UsageError("--output needs the name of a folder", command: command) }
    progress = try ProgressDisplay.Style(arguments, standard: isQuiet ? .none : .auto)
    if folder == nil {
      // JSON comes as one line a recording; of the others only one file makes sense.
      guard formats.count <= 1 else { throw UsageError("several forms need --output DIR", command: command) }
      guard files.count == 1 || formats.isEmpty || formats == [.json] else {
        throw UsageError(
          "--\(formats[0].rawValue) of several recordings needs --output DIR", command: command)
      }
    }
  }
}
