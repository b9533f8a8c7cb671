internal import Core
internal import Glibc
internal import Media
internal import Sandbox

// Serves one request of the daemon, then ends.

func complain(_ message: String) {
  let line = Array("interviewd-sandbox: \(message)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}

do {
  let service = try SandboxService()
  let writer = service.writer
  do {
    let decoder = try RecordingDecoder(descriptor: SandboxService.inputDescriptor, request: service.request)
    try decoder.run(writer)
    try writer.write(.finished)
  } catch let problem as RecordingProblem {
    try writer.write(.failed(problem))
  }
} catch SandboxError.closed {
  // Either the daemon no longer wants the answer, or this was not started by a daemon.
  complain("started by interviewd, which hands it a recording; of no use on its own")
  exit(2)
} catch let error as SandboxError {
  complain("\(error)")
  exit(error.exitStatus)
} catch {
  complain("\(error)")
  exit(1)
}
