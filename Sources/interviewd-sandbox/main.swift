internal import Core
internal import Documents
internal import Glibc
internal import Media
internal import Sandbox

// Forks a child for each recording and each document that the daemon asks to be read, and ends with the daemon.

func decode(_ request: DecodeRequest, _ service: SandboxService) throws {
  let writer = service.writer
  do {
    let (input, growth) = (service.input, service.growth)
    if request.sound {
      try RecordingDecoder(descriptor: input, growth: growth, request: request).run(writer)
    } else {
      try PictureDecoder(descriptor: input, growth: growth, request: request).run(writer)
    }
    try writer.write(.finished)
  } catch let problem as RecordingProblem {
    try writer.write(.failed(problem))
  }
}

func read(_ request: DocumentRequest, _ service: SandboxService) throws {
  do {
    let document = try DocumentExtractor(descriptor: service.input, maxCharacters: request.maxCharacters)
      .text()
    try service.writer.write(text: document.text)
    try service.writer.finish(document.format)
  } catch let problem as DocumentProblem {
    try service.writer.fail(problem)
  }
}

do {
  try SandboxTemplate.serve(rehearsals: Rehearsal.recordings) { service in
    switch service.request {
    case .decode(let request): try decode(request, service)
    case .read(let request): try read(request, service)
    }
  }
} catch {
  let line = Array("interviewd-sandbox: started by interviewd, and of no use on its own\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
  exit(2)
}
