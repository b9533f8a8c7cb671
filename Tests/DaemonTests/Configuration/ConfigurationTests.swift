import Core
import Foundation
import Storage
import Testing

@testable import Daemon

@Suite struct ConfigurationTests {
  private func load(
    flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil,
    terminal: Bool = false
  ) throws -> Configuration.Loaded {
    try Configuration.load(flags: flags, environment: environment, file: file, terminal: terminal)
  }

  private func entry(_ name: String, in loaded: Configuration.Loaded) -> Configuration.Entry? {
    loaded.entries.first { $0.name == name }
  }

  @Test func `defaults`() throws {
    let loaded = try load()
    var expected = Configuration()
    expected.listen = .init(host: "127.0.0.1", port: 8000)
    expected.dataFolder = "./interviewd-data"
    expected.database = "./interviewd-data/interviewd.sqlite"
    expected.objects = .files(folder: "./interviewd-data/objects")
    expected.s3.multipartThreshold = 16 << 20
    expected.transcriptPrefix = "ConvertedTextFile/"
    let sphinx = "/usr/share/pocketsphinx/model/en-us"
    expected.transcriber = .init(kind: .pocketsphinx, model: sphinx)
    expected.fallbackTranscriber = .init(kind: .none, model: sphinx)
    expected.recognition.maxPieceBytes = 14 << 20
    expected.recognition.parallel = 3
    expected.openAI = .init(url: "https://api.openai.com/v1", model: "text-embedding-3-small")
    expected.huggingFace = .init(url: "https://router.huggingface.co/hf-inference")
    expected.chat = .init(url: "https://api.openai.com/v1", model: "gpt-4o-mini")
    expected.modelTimeout = .seconds(60)
    expected.interviewQuestions = 5
    expected.sessionLife = .seconds(24 * 3600)
    expected.conversationLife = .seconds(30 * 60)
    expected.turn.life = .seconds(24 * 3600)
    expected.realtime.server.model = "gpt-4o-realtime-preview"
    expected.analysisLife = .seconds(7 * 24 * 3600)
    expected.recordingRetention = .seconds(30 * 24 * 3600)
    expected.maxDocument = 10 << 20
    expected.workers = ProcessInfo.processInfo.activeProcessorCount
    expected.maxUpload = 4 << 30
    expected.maxDuration = .seconds(4 * 3600)
    expected.allowsPrivateURLs = false
    expected.downloadTimeout = .seconds(3600)
    expected.maxAttempts = 5
    expected.retryDelay = .seconds(5)
    expected.minFreeSpace = 256 << 20
    expected.looksAtVideo = true
    expected.maxConnections = 10_000
    expected.maxConnectionsPerAddress = 10_000
    expected.maxWebSockets = 10_000
    expected.maxHead = 32 << 10
    expected.maxBody = 1 << 20
    expected.headTimeout = .seconds(10)
    expected.idleTimeout = .seconds(60)
    expected.minBodyRate = 1 << 10
    expected.corsOrigins = []
    expected.sandboxTimeout = .seconds(600)
    expected.sandboxMemory = 2 << 30
    expected.logLevel = .info
    expected.logFormat = .json
    #expect(loaded.configuration == expected)
    #expect(loaded.entries.map(\.name) == Setting.all.map(\.name))
    #expect(loaded.entries.allSatisfy { $0.source == "default" })
    #expect(loaded.warnings.isEmpty)
  }

  @Test func `every setting reaches its place`() throws {
    let flags = [
      "data": "/srv/interviewd", "objects": "s3://archive", "transcript-prefix": "t/",
      "transcriber": "openai", "transcriber-url": "http://10.0.0.1:9000/v1/", "transcriber-model": "large",
      "transcriber-fallback": "gemini", "transcriber-fallback-url": "https://g.example/v1",
      "transcriber-fallback-model": "flash", "transcriber-language": "de",
      "transcriber-prompt": "Ada Lovelace", "transcriber-max-size": "2MiB", "transcriber-parallel": "2",
      "openai-base-url": "http://10.0.0.2/v1", "embeddings-model": "small",
      "hf-inference-endpoint": "http://10.0.0.3", "model-timeout": "5s", "interviewer": "openai",
      "interviewer-url": "http://10.0.0.4/v1", "interviewer-model": "chat", "aws-region": "eu-central-1",
      "aws-default-region": "eu-west-1", "aws-endpoint-url-s3": "http://10.0.0.5:7480/",
      "aws-endpoint-url": "http://10.0.0.6", "aws-access-key-id": "AKIA", "aws-profile": "archive",
      "aws-shared-credentials-file": "/srv/credentials", "aws-config-file": "/srv/config",
      "s3-addressing": "path", "s3-encryption": "aws:kms", "s3-kms-key": "key",
      "s3-multipart-threshold": "5MiB", "workers": "3", "max-upload": "10MiB",
      "max-duration": "90", "video": "0", "sandbox-timeout": "5m", "sandbox-memory": "1GiB",
      "log": "debug", "log-format": "text", "listen": "[::1]:0", "database": "sqlite:/srv/a.sqlite",
      "allow-private-urls": "1", "download-timeout": "5m", "max-attempts": "3", "retry-delay": "10ms",
      "min-free-space": "1GiB", "max-connections": "10", "max-connections-per-address": "2",
      "max-websockets": "5", "max-head": "8KiB", "max-body": "2MiB", "head-timeout": "2s",
      "idle-timeout": "3s", "interview-questions": "7", "session-life": "1h", "analysis-life": "48h",
      "conversation-life": "10m", "jwks": "https://id.example/keys", "jwt-issuer": "https://id.example",
      "jwt-audience": "interviewd",
      "turn-urls": "turn:turn.example.com:3478?transport=udp, stun:stun.example.com", "turn-ttl": "1h",
      "turn-username": "expiry-first", "realtime-url": "https://realtime.example/v1/",
      "realtime-model": "talk", "realtime-api": "sessions",
      "recording-retention": "0", "max-document": "1MiB",
      "min-body-rate": "10", "cors-origins": "https://a.example, http://b.example:8080",
    ]
    #expect(Set(flags.keys) == Set(Setting.all.compactMap(\.flag)))
    let secrets = [
      "AWS_SECRET_ACCESS_KEY": "a", "AWS_SESSION_TOKEN": "b", "OPENAI_API_KEY": "c", "HF_TOKEN": "d",
      "INTERVIEWD_TRANSCRIBER_KEY": "e", "INTERVIEWD_TRANSCRIBER_FALLBACK_KEY": "f",
      "INTERVIEWD_INTERVIEWER_KEY": "g", "INTERVIEWD_API_KEYS": "0123456789abcdef, fedcba9876543210",
      "INTERVIEWD_JWT_SECRET": "a secret that nobody has guessed yet", "INTERVIEWD_TURN_SECRET": "h",
      "INTERVIEWD_REALTIME_KEY": "i",
    ]
    #expect(Set(secrets.keys) == Set(Setting.all.filter(\.isSecret).map(\.name)))
    var expected = Configuration()
    expected.listen = .init(host: "::1", port: 0)
    expected.dataFolder = "/srv/interviewd"
    expected.database = "/srv/a.sqlite"
    expected.allowsPrivateURLs = true
    expected.downloadTimeout = .seconds(300)
    expected.maxAttempts = 3
    expected.retryDelay = .milliseconds(10)
    expected.minFreeSpace = 1 << 30
    expected.maxConnections = 10
    expected.maxConnectionsPerAddress = 2
    expected.maxWebSockets = 5
    expected.maxHead = 8 << 10
    expected.maxBody = 2 << 20
    expected.headTimeout = .seconds(2)
    expected.idleTimeout = .seconds(3)
    expected.minBodyRate = 10
    expected.corsOrigins = ["https://a.example", "http://b.example:8080"]
    expected.objects = .s3(bucket: "archive")
    expected.s3.variables = [
      "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-west-1",
      "AWS_ENDPOINT_URL_S3": "http://10.0.0.5:7480/", "AWS_ENDPOINT_URL": "http://10.0.0.6",
      "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "a", "AWS_SESSION_TOKEN": "b",
      "AWS_PROFILE": "archive", "AWS_SHARED_CREDENTIALS_FILE": "/srv/credentials",
      "AWS_CONFIG_FILE": "/srv/config",
    ]
    expected.s3.addressing = .path
    expected.s3.encryption = .kms
    expected.s3.kmsKey = "key"
    expected.s3.multipartThreshold = 5 << 20
    expected.transcriptPrefix = "t/"
    expected.transcriber = .init(kind: .openai, url: "http://10.0.0.1:9000/v1", key: "e", model: "large")
    expected.fallbackTranscriber = .init(
      kind: .gemini, url: "https://g.example/v1", key: "f", model: "flash")
    expected.recognition = .init(
      language: "de", prompt: "Ada Lovelace", maxPieceBytes: 2 << 20, parallel: 2)
    expected.openAI = .init(url: "http://10.0.0.2/v1", key: "c", model: "small")
    expected.huggingFace = .init(url: "http://10.0.0.3", key: "d")
    expected.interviewer = .openai
    expected.chat = .init(url: "http://10.0.0.4/v1", key: "g", model: "chat")
    expected.modelTimeout = .seconds(5)
    expected.interviewQuestions = 7
    expected.sessionLife = .seconds(3600)
    expected.conversationLife = .seconds(600)
    expected.apiKeys = ["0123456789abcdef", "fedcba9876543210"]
    expected.jwt = .init(
      secret: "a secret that nobody has guessed yet", keys: .url("https://id.example/keys"),
      issuer: "https://id.example", audience: "interviewd")
    expected.turn = .init(
      secret: "h", urls: ["turn:turn.example.com:3478?transport=udp", "stun:stun.example.com"],
      life: .seconds(3600), usernameOrder: .expiryFirst)
    expected.realtime = .init(
      server: .init(url: "https://realtime.example/v1", key: "i", model: "talk"), api: .sessions)
    expected.analysisLife = .seconds(48 * 3600)
    expected.recordingRetention = .zero
    expected.maxDocument = 1 << 20
    expected.workers = 3
    expected.maxUpload = 10 << 20
    expected.maxDuration = .seconds(90)
    expected.looksAtVideo = false
    expected.sandboxTimeout = .seconds(300)
    expected.sandboxMemory = 1 << 30
    expected.logLevel = .debug
    expected.logFormat = .text
    #expect(try load(flags: flags, environment: secrets).configuration == expected)
  }

  @Test func `flags go before the environment, the environment before the file, the file before defaults`()
    throws
  {
    let file = try TemporaryFile("INTERVIEWD_WORKERS=2\nINTERVIEWD_LOG=error\n")
    var loaded = try load(file: file.path)
    #expect(loaded.configuration.workers == 2)
    #expect(
      entry("INTERVIEWD_LOG", in: loaded)
        == .init(name: "INTERVIEWD_LOG", value: "error", source: "\(file.path):2"))
    #expect(entry("INTERVIEWD_VIDEO", in: loaded)?.source == "default")

    loaded = try load(environment: ["INTERVIEWD_WORKERS": "4"], file: file.path)
    #expect(loaded.configuration.workers == 4)
    #expect(loaded.configuration.logLevel == .error)
    #expect(entry("INTERVIEWD_WORKERS", in: loaded)?.source == "environment")

    loaded = try load(
      flags: ["workers": "8"], environment: ["INTERVIEWD_WORKERS": "4"], file: file.path)
    #expect(loaded.configuration.workers == 8)
    #expect(entry("INTERVIEWD_WORKERS", in: loaded)?.source == "--workers")
  }

  @Test func `an empty variable counts as unset`() throws {
    #expect(try load(environment: ["INTERVIEWD_LOG": ""]).configuration.logLevel == .info)
  }

  @Test func `objects lie in the data folder, wherever that is`() throws {
    #expect(try load(flags: ["data": "/srv/x"]).configuration.objects == .files(folder: "/srv/x/objects"))
  }

  @Test func `services take the key and address of OpenAI unless they have their own`() throws {
    let loaded = try load(environment: [
      "OPENAI_BASE_URL": "http://10.0.0.1/v1", "OPENAI_API_KEY": "k", "INTERVIEWD_TRANSCRIBER": "openai",
      "INTERVIEWD_TRANSCRIBER_FALLBACK": "gemini",
    ])
    #expect(
      loaded.configuration.transcriber
        == .init(kind: .openai, url: "http://10.0.0.1/v1", key: "k", model: "whisper-1"))
    #expect(loaded.configuration.fallbackTranscriber.key == nil)
    #expect(loaded.configuration.fallbackTranscriber.url.contains("googleapis"))
    #expect(loaded.configuration.chat.key == "k")
    #expect(!loaded.entries.contains { $0.value == "k" })
  }

  @Test func `what platforms inject for AWS is taken along`() throws {
    let names = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x", "HOME": "/root", "PATH": "/bin"]
    let variables = try load(environment: names).configuration.s3.variables
    #expect(variables == ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/x", "HOME": "/root"])
  }

  @Test(arguments: ["s3://", "s3://a", "s3://a/b", "s3://../x", "s3://-ab", "ftp:x", "bucket"])
  func `a store that is none is refused`(_ text: String) {
    #expect(throws: ConfigurationError.self) { try load(flags: ["objects": text]) }
  }

  @Test(arguments: ["none", "AES256"])
  func `a key of KMS without KMS is refused, for it would not be used`(encryption: String) {
    #expect(throws: ConfigurationError.self) {
      try load(flags: ["s3-kms-key": "k", "s3-encryption": encryption])
    }
  }

  @Test(arguments: [
    ("INTERVIEWD_JWT_SECRET", "too short a secret"), ("INTERVIEWD_API_KEYS", "0123456789abcdef,short"),
    ("INTERVIEWD_API_KEYS", "0123456789 abcdef"), ("INTERVIEWD_API_KEYS", "0123456789abcdef,"),
  ])
  func `weak secrets are refused, and not told`(name: String, value: String) {
    #expect {
      try load(environment: [name: value])
    } throws: { error in
      error is ConfigurationError && "\(error)".contains(name) && !"\(error)".contains(value)
    }
  }

  @Test(arguments: ["http://u:p@host", "https://u@host/v1"])
  func `a password in a server's address is refused, and not told`(url: String) {
    #expect {
      try load(flags: ["transcriber-url": url])
    } throws: { error in
      error is ConfigurationError && !"\(error)".contains("u:p") && !"\(error)".contains("u@")
    }
  }

  @Test func `what other programs' variables say of S3 stops nothing that has nothing to do with it`() throws
  {
    let loaded = try load(environment: ["AWS_ENDPOINT_URL": "localhost:9000", "AWS_REGION": "US-East"])
    #expect(loaded.configuration.s3.variables["AWS_REGION"] == "US-East")
  }

  @Test func `the log is text on a terminal, unless told otherwise`() throws {
    #expect(try load(terminal: true).configuration.logFormat == .text)
    let told = try load(environment: ["INTERVIEWD_LOG_FORMAT": "json"], terminal: true)
    #expect(told.configuration.logFormat == .json)
  }

  @Test func `unknown variables of ours are warned of once each, others are not ours`() throws {
    let warnings = try load(environment: [
      "INTERVIEWD_SERVICE_HOST": "10.0.0.1", "INTERVIEWD_LOGS": "debug", "INTERVIEWD_LOG": "info",
      "HOME": "/root",
    ]).warnings
    #expect(warnings.count == 2)
    #expect(warnings.first?.contains("INTERVIEWD_LOGS") == true)
    #expect(warnings.last?.contains("INTERVIEWD_SERVICE_HOST") == true)
  }

  @Test(arguments: [
    ("data", "", "the name of a folder"),
    ("objects", "bucket", "file: and a folder, or s3:// and the name of a bucket"),
    ("objects", "file:", "the name of a folder"),
    ("transcriber", "whisper", "one of pocketsphinx, openai, gemini, none"),
    (
      "turn-urls", "http://turn.example.com",
      "a comma-separated list of addresses, as "
        + "turn:turn.example.com:3478?transport=udp or stun:stun.example.com:3478"
    ),
    ("turn-username", "both", "one of user-first, expiry-first"),
    ("realtime-api", "beta", "one of client_secrets, sessions"),
    (
      "jwks", "ftp://id.example/keys",
      "an http or https address without a user or password, as https://models.example.com/v1"
    ),
    ("workers", "0", "a whole number from 1 to 256"), ("workers", "257", "a whole number from 1 to 256"),
    ("workers", "two", "a whole number from 1 to 256"),
    ("max-upload", "0", "a size above zero in bytes, or with KiB, MiB or GiB"),
    ("max-upload", "4611686018427387904", "a size of at most 1048576GiB (1 PiB)"),
    ("max-document", "1048577GiB", "a size of at most 1048576GiB (1 PiB)"),
    ("sandbox-memory", "2GB", "a size of at least 512MiB in bytes, or with KiB, MiB or GiB"),
    ("sandbox-memory", "1MiB", "a size of at least 512MiB in bytes, or with KiB, MiB or GiB"),
    ("max-upload", "4GB", "a size above zero in bytes, or with KiB, MiB or GiB"),
    ("max-duration", "0s", "a time above zero and up to 8760h, in seconds, or with ms, s, m or h"),
    ("max-duration", "8761h", "a time above zero and up to 8760h, in seconds, or with ms, s, m or h"),
    ("sandbox-timeout", "-5", "a time above zero and up to 8760h, in seconds, or with ms, s, m or h"),
    ("sandbox-timeout", "31536001", "a time above zero and up to 8760h, in seconds, or with ms, s, m or h"),
    ("data", "a\nb", "a single line"),
    ("video", "yes", "0 or 1"),
    ("listen", "8000", "HOST:PORT, as 127.0.0.1:8000 or [::1]:8000, with a port from 0 to 65535"),
    ("listen", "::1:8000", "HOST:PORT, as 127.0.0.1:8000 or [::1]:8000, with a port from 0 to 65535"),
    ("listen", "localhost:70000", "HOST:PORT, as 127.0.0.1:8000 or [::1]:8000, with a port from 0 to 65535"),
    ("database", "postgres://db", "sqlite: and a file"),
    ("max-head", "100", "a size of at least 1KiB in bytes, or with KiB, MiB or GiB"),
    ("cors-origins", "example.com", "* or a comma-separated list of origins, as https://app.example.com"),
    ("log", "verbose", "one of error, warning, info, debug"),
    ("log-format", "xml", "one of text, json"),
  ])
  func `a wrong value is an error with the flag, the value and what is allowed`(
    flag: String, value: String, allowed: String
  ) {
    let error = ConfigurationError.invalid("--\(flag)", value: value, allowed: allowed)
    #expect(throws: error) { try load(flags: [flag: value]) }
    #expect(error.description == "--\(flag) is \(allowed), not \(value.debugDescription)")
    #expect(error.isFromFlag)
  }

  @Test func `a year is the longest duration`() throws {
    let configuration = try load(flags: ["max-duration": "8760h", "sandbox-timeout": "8760h"]).configuration
    #expect(configuration.maxDuration == .seconds(31_536_000))
    #expect(configuration.sandboxTimeout == .seconds(31_536_000))
  }

  @Test(arguments: [
    "/a/", "/", "a//", "a//b", "../", "..", "a/../b", "./a", "a/.", "a/\0",
    String(repeating: "a/", count: 257),
  ])
  func `a prefix that no object's key could have is refused`(prefix: String) {
    #expect {
      try load(flags: ["transcript-prefix": prefix])
    } throws: { error in
      "\(error)".hasPrefix("--transcript-prefix is the beginning of an object's key (at most 512 bytes")
    }
  }

  @Test(arguments: ["", "a", "a/", "a/b-", "a b/..c", ".hidden/", String(repeating: "a/", count: 256)])
  func `a prefix that an object's key can have is taken`(prefix: String) throws {
    #expect(try load(flags: ["transcript-prefix": prefix]).configuration.transcriptPrefix == prefix)
  }

  @Test func `a wrong value names the variable or the line that it came from`() throws {
    let allowed = "0 or 1"
    #expect(throws: ConfigurationError.invalid("INTERVIEWD_VIDEO", value: "x", allowed: allowed)) {
      try load(environment: ["INTERVIEWD_VIDEO": "x"])
    }
    let file = try TemporaryFile("\nINTERVIEWD_VIDEO=x\n")
    let error = ConfigurationError.invalid(
      "\(file.path):2: INTERVIEWD_VIDEO", value: "x", allowed: allowed)
    #expect(throws: error) { try load(file: file.path) }
    #expect(!error.isFromFlag)
  }

  @Test(arguments: [
    "/srv/plain", "/srv/my data", " ", "\tx ", "#1", "a#b", "a #b", "\"a\"", "'a'", "it's", "say \"x\" #1",
    "it's #1", "'it's' \"x\" # 2", "\"", "''", "a\rb", "a = b", "ä\u{a0}#",
  ])
  func `what config shows can be read back as a file`(value: String) throws {
    let shown = try load(flags: ["data": value, "transcript-prefix": value.replacing("/", with: "")])
    let file = try TemporaryFile(shown.entries.map { $0.line + "\n" }.joined())
    let read = try load(file: file.path)
    #expect(read.configuration == shown.configuration)
    #expect(read.entries.map(\.value) == shown.entries.map(\.value))
  }

  @Test func `config shows a value in quotes only where it needs them`() throws {
    let shown = try load(flags: ["data": "it's", "transcript-prefix": "a b"])
    #expect(entry("INTERVIEWD_DATA", in: shown)?.line == "INTERVIEWD_DATA=it's  # --data")
    let line = "INTERVIEWD_TRANSCRIPT_PREFIX=\"a b\"  # --transcript-prefix"
    #expect(entry("INTERVIEWD_TRANSCRIPT_PREFIX", in: shown)?.line == line)
  }

  @Test(arguments: [("1s", true), ("1000ms", true), ("999ms", false), ("500ms", false), ("0", false)])
  func `TURN credentials hold for a second at least`(life: String, isTaken: Bool) {
    #expect(((try? load(environment: ["INTERVIEWD_TURN_TTL": life])) != nil) == isTaken)
  }
}
