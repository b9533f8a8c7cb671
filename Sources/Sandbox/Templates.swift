internal import Synchronization

/// The template of a launcher: started at the first recording, and anew when it has ended.
final class Templates: Sendable {
  let executable: String
  private let current = Mutex<TemplateProcess?>(nil)

  init(executable: String) { self.executable = executable }

  /// Has a child forked; gives its pid and the template, which is to be held as long as the child runs.
  /// Blocks. Throws ``SandboxError/notStarted(_:)``.
  func fork(_ request: [UInt8], _ descriptors: [Int32]) throws(SandboxError) -> (Int32, TemplateProcess) {
    let template = try running()
    if let pid = try template.fork(request, descriptors) { return (pid, template) }
    // It was killed while it had nothing to do.
    retire(template)
    let another = try running()
    guard let pid = try another.fork(request, descriptors) else {
      throw .notStarted("\(executable): it ends as soon as it is started")
    }
    return (pid, another)
  }

  /// Forks no more children from `template`. Those that run go on.
  func retire(_ template: TemplateProcess) {
    // Released behind the lock: that ends a process.
    _ = current.withLock { current -> TemplateProcess? in
      current === template ? current.take() : nil
    }
  }

  private func running() throws(SandboxError) -> TemplateProcess {
    try current.withLock { current throws(SandboxError) -> TemplateProcess in
      if let current { return current }
      let template = try TemplateProcess(executable: executable)
      current = template
      return template
    }
  }
}
