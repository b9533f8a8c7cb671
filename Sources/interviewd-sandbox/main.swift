internal import Core
internal import Glibc
internal import Media
internal import Sandbox

// Forks a child for each recording that the daemon asks to be decoded, and ends with the daemon.

do {
  try SandboxTemplate.serve(rehearsals: Rehearsal.recordings) { service in
    let writer = service.writer
    do {
      let decoder = try RecordingDecoder(
        descriptor: service.input, request: service.request)
      try decoder.run(writer)
      try writer.write(.finished)
    } catch let problem as RecordingProblem {
      try writer.write(.failed(problem))
    }
  }
} catch {
  let line = Array("interviewd-sandbox: started by interviewd, and of no use on its own\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  exit(2)
}
