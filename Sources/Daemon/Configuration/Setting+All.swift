internal import Core
internal import FoundationEssentials

extension Setting {
  /// Every setting, in the order in which `interviewd config` shows them. A default may depend on the settings
  /// before it.
  public static let all: [Setting] =
    places + s3 + models + transcribers + interviews + access + work + serving + logging

  private static let places: [Setting] = [
    Setting("INTERVIEWD_LISTEN", "HOST:PORT", "Where to serve; port 0 picks a free one.") { _, _ in
      "127.0.0.1:8000"
    } apply: { text, configuration throws(Invalid) in
      configuration.listen = try address(text)
    },
    Setting("INTERVIEWD_DATA", "DIR", "Folder of everything that interviewd keeps.") { _, _ in
      "./interviewd-data"
    } apply: { text, configuration throws(Invalid) in
      configuration.dataFolder = try path(text)
    },
    Setting("INTERVIEWD_DATABASE", "DATABASE", "Database: sqlite:FILE.") { configuration, _ in
      "sqlite:\(configuration.dataFolder)/interviewd.sqlite"
    } apply: { text, configuration throws(Invalid) in
      guard text.hasPrefix("sqlite:") else { throw Invalid(allowed: "sqlite: and a file") }
      configuration.database = try path(String(text.dropFirst("sqlite:".count)), "a file")
    },
    Setting("INTERVIEWD_OBJECTS", "STORE", "Object store for transcripts: file:DIR or s3://BUCKET.") {
      configuration, _ in
      "file:\(configuration.dataFolder)/objects"
    } apply: { text, configuration throws(Invalid) in
      configuration.objects = try objects(text)
    },
    Setting("INTERVIEWD_TRANSCRIPT_PREFIX", "PREFIX", "Goes before the name of every archived transcript.") {
      _, _ in
      "ConvertedTextFile/"
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriptPrefix = try prefix(text)
    },
  ]

  private static let work: [Setting] = [
    Setting("INTERVIEWD_WORKERS", "NUMBER", "Recordings worked on at once, and decoders of the recogniser.") {
      _, _ in
      String(ProcessInfo.processInfo.activeProcessorCount)
    } apply: { text, configuration throws(Invalid) in
      configuration.workers = try number(text, 1...256)
    },
    Setting("INTERVIEWD_MAX_UPLOAD", "SIZE", "Largest recording.") { _, _ in
      "4GiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxUpload = try size(text)
    },
    Setting("INTERVIEWD_MAX_DURATION", "TIME", "Longest recording.") { _, _ in
      "4h"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxDuration = try duration(text)
    },
    Setting("INTERVIEWD_ALLOW_PRIVATE_URLS", "0|1", "Whether to fetch from private and local addresses.") {
      _, _ in
      "0"
    } apply: { text, configuration throws(Invalid) in
      configuration.allowsPrivateURLs = try flag(text)
    },
    Setting("INTERVIEWD_DOWNLOAD_TIMEOUT", "TIME", "How long one download may take in all.") { _, _ in
      "1h"
    } apply: { text, configuration throws(Invalid) in
      configuration.downloadTimeout = try duration(text)
    },
    Setting("INTERVIEWD_MAX_ATTEMPTS", "NUMBER", "How often a recording is tried before it is given up.") {
      _, _ in
      "5"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxAttempts = try number(text, 1...100)
    },
    Setting("INTERVIEWD_RETRY_DELAY", "TIME", "Before the second attempt; doubles with each, up to 10m.") {
      _, _ in
      "5s"
    } apply: { text, configuration throws(Invalid) in
      configuration.retryDelay = try duration(text)
    },
    Setting("INTERVIEWD_MIN_FREE_SPACE", "SIZE", "Work pauses while the data folder has less room than this.")
    {
      _, _ in
      "256MiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.minFreeSpace = try size(text)
    },
    Setting("INTERVIEWD_VIDEO", "0|1", "Whether to look at the picture (--no-video is --video 0).") { _, _ in
      "1"
    } apply: { text, configuration throws(Invalid) in
      configuration.looksAtVideo = try flag(text)
    },
    Setting("INTERVIEWD_SANDBOX_TIMEOUT", "TIME", "How long to wait in all for the decoder of one recording.")
    { _, _ in
      "10m"
    } apply: { text, configuration throws(Invalid) in
      configuration.sandboxTimeout = try duration(text)
    },
    Setting("INTERVIEWD_SANDBOX_MEMORY", "SIZE", "Address space of the decoder of one recording.") { _, _ in
      "2GiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.sandboxMemory = try size(text, atLeast: minimumSandboxMemory)
    },
  ]

  private static let serving: [Setting] = [
    Setting("INTERVIEWD_MAX_CONNECTIONS", "NUMBER", "Connections served at once.") { _, _ in
      "10000"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxConnections = try number(text, 1...1_000_000)
    },
    Setting("INTERVIEWD_MAX_CONNECTIONS_PER_ADDRESS", "NUMBER", "Connections of one client address.") {
      _, _ in
      "10000"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxConnectionsPerAddress = try number(text, 1...1_000_000)
    },
    Setting("INTERVIEWD_MAX_WEBSOCKETS", "NUMBER", "WebSockets open at once.") { _, _ in
      "10000"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxWebSockets = try number(text, 1...1_000_000)
    },
    Setting("INTERVIEWD_MAX_HEAD", "SIZE", "Largest head of a request.") { _, _ in
      "32KiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxHead = try size(text, atLeast: 1 << 10)
    },
    Setting("INTERVIEWD_MAX_BODY", "SIZE", "Largest JSON body of a request.") { _, _ in
      "1MiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxBody = try size(text)
    },
    Setting("INTERVIEWD_HEAD_TIMEOUT", "TIME", "Within which a request's head must arrive.") { _, _ in
      "10s"
    } apply: { text, configuration throws(Invalid) in
      configuration.headTimeout = try duration(text)
    },
    Setting("INTERVIEWD_IDLE_TIMEOUT", "TIME", "After which an idle connection is closed.") { _, _ in
      "60s"
    } apply: { text, configuration throws(Invalid) in
      configuration.idleTimeout = try duration(text)
    },
    Setting("INTERVIEWD_MIN_BODY_RATE", "SIZE", "Bytes a second of a request's body, over any 30 seconds.") {
      _, _ in
      "1KiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.minBodyRate = try size(text)
    },
    Setting("INTERVIEWD_CORS_ORIGINS", "LIST", "Origins that browsers may call from, or *.") { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.corsOrigins = try origins(text)
    },
  ]

  private static let logging: [Setting] = [
    Setting("INTERVIEWD_LOG", "LEVEL", "error, warning, info or debug.") { _, _ in
      Logger.Level.info.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.logLevel = try oneOf(text)
    },
    Setting("INTERVIEWD_LOG_FORMAT", "FORMAT", "text or json; text on a terminal.") { _, terminal in
      (terminal ? Logger.Format.text : .json).rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.logFormat = try oneOf(text)
    },
  ]
}
