import Core
import Foundation
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
    expected.objectsFolder = "./interviewd-data/objects"
    expected.transcriptPrefix = "ConvertedTextFile/"
    expected.transcriber = .pocketsphinx
    expected.transcriberModel = "/usr/share/pocketsphinx/model/en-us"
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
      "data": "/srv/interviewd", "objects": "file:/srv/objects", "transcript-prefix": "t/",
      "transcriber": "none", "transcriber-model": "/srv/model", "workers": "3", "max-upload": "10MiB",
      "max-duration": "90", "video": "0", "sandbox-timeout": "5m", "sandbox-memory": "1GiB",
      "log": "debug", "log-format": "text", "listen": "[::1]:0", "database": "sqlite:/srv/a.sqlite",
      "allow-private-urls": "1", "download-timeout": "5m", "max-attempts": "3", "retry-delay": "10ms",
      "min-free-space": "1GiB", "max-connections": "10", "max-connections-per-address": "2",
      "max-websockets": "5", "max-head": "8KiB", "max-body": "2MiB", "head-timeout": "2s",
      "idle-timeout": "3s",
      "min-body-rate": "10", "cors-origins": "https://a.example, http://b.example:8080",
    ]
    #expect(Set(flags.keys) == Set(Setting.all.map(\.flag)))
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
    expected.objectsFolder = "/srv/objects"
    expected.transcriptPrefix = "t/"
    expected.transcriber = .none
    expected.transcriberModel = "/srv/model"
    expected.workers = 3
    expected.maxUpload = 10 << 20
    expected.maxDuration = .seconds(90)
    expected.looksAtVideo = false
    expected.sandboxTimeout = .seconds(300)
    expected.sandboxMemory = 1 << 30
    expected.logLevel = .debug
    expected.logFormat = .text
    #expect(try load(flags: flags).configuration == expected)
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
    #expect(try load(flags: ["data": "/srv/x"]).configuration.objectsFolder == "/srv/x/objects")
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
    ("data", "", "the name of a folder"), ("objects", "s3://bucket", "file: and a folder"),
    ("objects", "file:", "the name of a folder"), ("transcriber", "whisper", "one of pocketsphinx, none"),
    ("workers", "0", "a whole number from 1 to 256"), ("workers", "257", "a whole number from 1 to 256"),
    ("workers", "two", "a whole number from 1 to 256"),
    ("max-upload", "0", "a size above zero in bytes, or with KiB, MiB or GiB"),
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
}
