internal import Glibc
internal import Synchronization

/// Gives a reason when PocketSphinx ends the process: on some damaged model files it calls `exit` instead of
/// returning an error, and its own log is off.
enum ModelLoading {
  /// The model that each thread is loading. `exit` runs its handlers on the thread that calls it, so that an
  /// ordinary exit while another thread loads says nothing.
  private static let models = Mutex<[pthread_t: PocketSphinxModel]>([:])

  private static let explainsExit = atexit {
    guard let model = models.withLock({ $0[pthread_self()] }) else { return }
    let line = "error: \(RecogniserError.modelRefused(folder: model.folder))\n"
    _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }

  static func load<Result>(_ model: PocketSphinxModel, _ body: () -> Result) -> Result {
    _ = explainsExit
    models.withLock { $0[pthread_self()] = model }
    defer { models.withLock { $0[pthread_self()] = nil } }
    return body()
  }
}
