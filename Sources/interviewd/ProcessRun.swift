internal import Daemon
internal import FoundationEssentials
internal import Storage

/// One call of `interviewd process`: several recordings at once, their results in the order of the command
/// line.
struct ProcessRun: Sendable {
  let request: ProcessRequest
  let pipeline: RecordingPipeline
  /// How many recordings are worked on at once.
  let width: Int
  let display: ProgressDisplay
  private let names: [String]

  init(request: ProcessRequest, pipeline: RecordingPipeline, width: Int) {
    self.request = request
    self.pipeline = pipeline
    self.width = width
    display = ProgressDisplay(request.progress, files: request.files)
    names = OutputNames.make(for: request.files)
  }

  /// Works on all recordings. Returns how many failed; throws when output cannot be written, or when the
  /// task was cancelled.
  func all() async throws -> Int {
    try await withThrowingTaskGroup(of: (Int, Result<Report, any Error>).self) { group in
      var waiting: [Int: Result<Report, any Error>] = [:]
      var started = 0
      var shown = 0
      var failures = 0
      while shown < request.files.count {
        // Never far ahead of what has been shown: results that wait take memory.
        while started < request.files.count, started < shown + 2 * width,
          started - shown - waiting.count < width
        {
          let index = started
          group.addTask { (index, await process(index)) }
          started += 1
        }
        if let result = waiting.removeValue(forKey: shown) {
          if try await show(result, shown) == false { failures += 1 }
          shown += 1
        } else if let (index, result) = try await group.next() {
          if case .failure(is CancellationError) = result { throw CancellationError() }
          waiting[index] = result
        }
      }
      return failures
    }
  }

  private func process(_ index: Int) async -> Result<Report, any Error> {
    do {
      return .success(
        try await pipeline.process(request.files[index], name: names[index]) { stage, percent in
          display.update(index, stage, percent)
        })
    } catch {
      return .failure(error)
    }
  }

  /// Prints or writes a result. False for a recording that failed.
  private func show(_ result: Result<Report, any Error>, _ index: Int) async throws -> Bool {
    switch result {
    case .failure(let error):
      display.failed(index)
      return complain(error, index)
    case .success(let report):
      do {
        let files = try await write(report, index)
        display.clear()
        try await print(report, files)
        return true
      } catch let failure as StandardOutput.Failure {
        // Nobody could read the others either.
        throw failure
      } catch let cancellation as CancellationError {
        throw cancellation
      } catch {
        return complain(error, index)
      }
    }
  }

  private func complain(_ error: any Error, _ index: Int) -> Bool {
    display.clear()
    StandardError.write("interviewd: \("\(request.files[index]): \(error)".printableLine)\n")
    return false
  }

  private func print(_ report: Report, _ files: [String]) async throws {
    if request.folder == nil, let format = request.formats.first {
      try await StandardOutput.write(try format.text(of: report) ?? "")
    } else if !request.isQuiet {
      let style = Style(isTerminal: StandardOutput.isTerminal)
      try await StandardOutput.write(Summary(style: style).text(of: report, files: files))
    }
  }

  /// Writes the files asked for and returns their paths; none without a folder.
  private func write(_ report: Report, _ index: Int) async throws -> [String] {
    guard let folder = request.folder else { return [] }
    var files: [String] = []
    for format in request.formats.isEmpty ? ExportFormat.allCases : request.formats {
      guard let text = try format.text(of: report) else { continue }
      let path = URL(fileURLWithPath: folder).appendingPathComponent("\(names[index]).\(format.rawValue)")
        .path
      try await AtomicFile.write(Data(text.utf8), to: path, makingFolders: true)
      files.append(path)
    }
    return files
  }
}
