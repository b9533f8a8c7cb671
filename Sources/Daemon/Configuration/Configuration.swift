public import Core

/// What is in force: every setting's value. docs/configuration.md lists them.
public struct Configuration: Sendable, Equatable {
  /// The address that `serve` listens on.
  public var listen = ListenAddress(host: "", port: 0)
  /// The folder of everything that interviewd keeps.
  public var dataFolder = ""
  /// The SQLite file.
  public var database = ""
  /// Where transcripts go.
  public var objects = Objects.files(folder: "")
  public var s3 = S3()
  public var transcriptPrefix = ""
  /// An OpenAI-compatible server for what names none of its own, and its model for embeddings.
  public var openAI = ModelServer()
  /// Feature extraction by models of the Hugging Face hub.
  public var huggingFace = ModelServer()
  /// For a whole answer of any model server.
  public var modelTimeout = Duration.zero
  public var interviewer = Interviewer.builtIn
  /// The chat model of ``Interviewer/openai``.
  public var chat = ModelServer()
  public var transcriber = TranscriberChoice()
  /// Takes over when ``transcriber`` has failed.
  public var fallbackTranscriber = TranscriberChoice()
  public var recognition = Recognition()
  /// Questions of an interview that the daemon holds.
  public var interviewQuestions = 1
  /// After the last use of a session.
  public var sessionLife = Duration.zero
  /// Of the analysis of a CV or a job description.
  public var analysisLife = Duration.zero
  /// Of recordings of answers; zero: they are not kept.
  public var recordingRetention = Duration.zero
  /// Bytes of a CV or a job description.
  public var maxDocument = 0
  /// After the last use of a conversation.
  public var conversationLife = Duration.zero
  /// None: the APIs are open, but for the one that takes JWTs.
  public var apiKeys: [String] = []
  public var jwt = JWT()
  public var turn = TURN()
  public var realtime = Realtime()
  /// Recordings worked on at once.
  public var workers = 1
  /// Bytes of one recording.
  public var maxUpload = 0
  public var maxDuration = Duration.zero
  /// Whether recordings may be fetched from private, loopback and link-local addresses.
  public var allowsPrivateURLs = false
  /// For one download in all.
  public var downloadTimeout = Duration.zero
  /// How often a recording is tried before it is given up.
  public var maxAttempts = 1
  /// Before the second attempt; doubles with each.
  public var retryDelay = Duration.zero
  /// Bytes that must be free in the data folder, else work pauses.
  public var minFreeSpace = 0
  public var looksAtVideo = true
  public var sandboxTimeout = Duration.zero
  /// Bytes of the child's address space.
  public var sandboxMemory = 0
  public var maxConnections = 1
  public var maxConnectionsPerAddress = 1
  public var maxWebSockets = 1
  /// Bytes of a request's head.
  public var maxHead = 0
  /// Bytes of a JSON body.
  public var maxBody = 0
  public var headTimeout = Duration.zero
  public var idleTimeout = Duration.zero
  /// Bytes a second that a request's body must come with.
  public var minBodyRate = 0
  /// Origins that browsers may call from; `*` for all.
  public var corsOrigins: [String] = []
  public var logLevel = Logger.Level.info
  public var logFormat = Logger.Format.text

  public struct ListenAddress: Sendable, Equatable {
    /// A name or an address, IPv6 without brackets.
    public var host: String
    /// 0 for any that is free.
    public var port: UInt16
  }

}

extension Configuration {
  /// A setting as it is in force: for `interviewd config`.
  public struct Entry: Sendable, Equatable {
    public var name: String
    /// Secrets are masked.
    public var value: String
    /// Where it came from: `--flag`, `environment`, `FILE:LINE` or `default`.
    public var source: String

    /// A line of a configuration file that gives the value, with the source as a comment.
    public var line: String { "\(name)=\(ConfigurationFile.written(value))  # \(source)" }
  }

  /// What was loaded, and from where.
  public struct Loaded: Sendable {
    public var configuration: Configuration
    public var entries: [Entry]
    /// Sentences for the log: nothing that stops the start.
    public var warnings: [String]
  }

  /// Merges flags over the environment over the file over the defaults.
  ///
  /// - Parameters:
  ///   - flags: values by flag, without dashes.
  ///   - file: the path that `--config` names.
  ///   - terminal: whether standard error is one.
  /// - Throws: ``ConfigurationError`` naming the first setting that is wrong.
  public static func load(
    flags: [String: String], environment: [String: String], file: String?, terminal: Bool
  ) throws(ConfigurationError) -> Loaded {
    try load(Setting.all, flags: flags, environment: environment, file: file, terminal: terminal)
  }

  static func load(
    _ settings: [Setting], flags: [String: String], environment: [String: String], file: String?,
    terminal: Bool
  ) throws(ConfigurationError) -> Loaded {
    let keys = Set(settings.map(\.name))
    let lines = try file.map { path throws(ConfigurationError) in
      try ConfigurationFile(path: path, keys: keys).lines
    }
    var loaded = Loaded(configuration: Configuration(), entries: [], warnings: [])
    // What platforms inject and nobody configures: the addresses of their metadata, and the home folder.
    loaded.configuration.s3.variables = environment.filter { $0.key.hasPrefix("AWS_") || $0.key == "HOME" }
    for setting in settings {
      let (text, source, origin): (String, String, String) =
        if let flag = setting.flag, let text = flags[flag] {
          (text, "--\(flag)", "--\(flag)")
        } else if let text = environment[setting.name], !text.isEmpty {
          (text, "environment", setting.name)
        } else if let line = lines?[setting.name] {
          (line.value, line.place, "\(line.place): \(setting.name)")
        } else {
          (setting.standard(loaded.configuration, terminal), "default", setting.name)
        }
      do throws(Setting.Invalid) {
        // A line feed has no place in a configuration file, in a log or in an error of one line.
        if text.unicodeScalars.contains("\n") { throw Setting.Invalid(allowed: "a single line") }
        try setting.apply(text, &loaded.configuration)
      } catch {
        throw .invalid(origin, value: setting.isSecret || error.isSecret ? nil : text, allowed: error.allowed)
      }
      let shown = setting.isSecret && !text.isEmpty ? "********" : text
      loaded.entries.append(Entry(name: setting.name, value: shown, source: source))
    }
    loaded.warnings = unknownNames(environment, known: keys)
    return loaded
  }

  /// An orchestrator may inject names of its own, so these only warn.
  private static func unknownNames(_ environment: [String: String], known: Set<String>) -> [String] {
    environment.keys.filter { $0.hasPrefix("INTERVIEWD_") && !known.contains($0) }.sorted()
      .map { "\($0) in the environment is not a setting of interviewd" }
  }
}
