internal import Core
internal import FoundationEssentials
internal import Speech
internal import Storage

extension Setting {
  /// Every setting, in the order in which `interviewd config` shows them.
  public static let all: [Setting] = [
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
    Setting("INTERVIEWD_OBJECTS", "STORE", "Object store for transcripts: file:DIR.") { configuration, _ in
      "file:\(configuration.dataFolder)/objects"
    } apply: { text, configuration throws(Invalid) in
      guard text.hasPrefix("file:") else { throw Invalid(allowed: "file: and a folder") }
      configuration.objectsFolder = try path(String(text.dropFirst("file:".count)))
    },
    Setting("INTERVIEWD_TRANSCRIPT_PREFIX", "PREFIX", "Goes before the name of every archived transcript.") {
      _, _ in
      "ConvertedTextFile/"
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriptPrefix = try prefix(text)
    },
    Setting("INTERVIEWD_TRANSCRIBER", "NAME", "pocketsphinx or none.") { _, _ in
      Configuration.Transcriber.pocketsphinx.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriber = try oneOf(text)
    },
    Setting("INTERVIEWD_TRANSCRIBER_MODEL", "DIR", "Folder of PocketSphinx's speech model.") { _, _ in
      PocketSphinxModel.debianFolder
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriberModel = try path(text)
    },
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

  private static func oneOf<Value: RawRepresentable & CaseIterable>(
    _ text: String
  ) throws(Invalid) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
      throw Invalid(allowed: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  private static func path(_ text: String, _ what: String = "a folder") throws(Invalid) -> String {
    guard !text.isEmpty, !text.contains("\0") else { throw Invalid(allowed: "the name of \(what)") }
    return text
  }

  private static func number(_ text: String, _ range: ClosedRange<Int>) throws(Invalid) -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw Invalid(allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  private static func flag(_ text: String) throws(Invalid) -> Bool {
    guard ["0", "1"].contains(text) else { throw Invalid(allowed: "0 or 1") }
    return text == "1"
  }

  /// `host:port`, with an IPv6 address in brackets.
  private static func address(_ text: String) throws(Invalid) -> Configuration.ListenAddress {
    let invalid = Invalid(allowed: "HOST:PORT, as 127.0.0.1:8000 or [::1]:8000, with a port from 0 to 65535")
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw invalid
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      throw invalid
    }
    guard !host.isEmpty else { throw invalid }
    return Configuration.ListenAddress(host: host, port: port)
  }

  private static func origins(_ text: String) throws(Invalid) -> [String] {
    let origins = text.split(separator: ",").map { $0.trimmed }
    let isValid = origins.allSatisfy { origin in
      origin == "*" || (origin.firstMatch(of: /^https?:\/\/[^\/\s]+$/) != nil)
    }
    guard isValid else {
      throw Invalid(allowed: "* or a comma-separated list of origins, as https://app.example.com")
    }
    return origins
  }

  /// What no object's key could begin with would show only when the first transcript is archived.
  private static func prefix(_ text: String) throws(Invalid) -> String {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"))
    let isRelative = parts.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    let url = try? LocalObjectStore(folder: "/").url(of: text + "a.txt")
    guard url != nil, !isRelative, text.utf8.count <= 512 else {
      throw Invalid(
        allowed: "the beginning of an object's key (at most 512 bytes, no slash in front, nothing empty, "
          + ". or .. between slashes, no NUL)")
    }
    return text
  }

  /// FFmpeg's libraries alone take a quarter of a gibibyte of addresses.
  private static let minimumSandboxMemory = 512 << 20

  private static func size(_ text: String, atLeast least: Int = 1) throws(Invalid) -> Int {
    guard let size = Units.size(text), size >= least else {
      let bound =
        least == 1
        ? "above zero" : "of at least \(least >= 1 << 20 ? "\(least >> 20)MiB" : "\(least >> 10)KiB")"
      throw Invalid(allowed: "a size \(bound) in bytes, or with KiB, MiB or GiB")
    }
    return size
  }

  private static let year = Duration.seconds(8760 * 3600)

  private static func duration(_ text: String) throws(Invalid) -> Duration {
    guard let duration = Units.duration(text), duration > .zero, duration <= year else {
      throw Invalid(allowed: "a time above zero and up to 8760h, in seconds, or with ms, s, m or h")
    }
    return duration
  }
}
