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
    expected.dataFolder = "./interviewd-data"
    expected.objectsFolder = "./interviewd-data/objects"
    expected.transcriptPrefix = "ConvertedTextFile/"
    expected.transcriber = .pocketsphinx
    expected.transcriberModel = "/usr/share/pocketsphinx/model/en-us"
    expected.workers = ProcessInfo.processInfo.activeProcessorCount
    expected.maxUpload = 4 << 30
    expected.maxDuration = .seconds(4 * 3600)
    expected.looksAtVideo = true
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
      "log": "debug", "log-format": "text",
    ]
    #expect(Set(flags.keys) == Set(Setting.all.map(\.flag)))
    var expected = Configuration()
    expected.dataFolder = "/srv/interviewd"
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
    ("max-duration", "0s", "a time above zero in seconds, or with ms, s, m or h"),
    ("sandbox-timeout", "-5", "a time above zero in seconds, or with ms, s, m or h"),
    ("video", "yes", "0 or 1"), ("log", "verbose", "one of error, warning, info, debug"),
    ("log-format", "xml", "one of text, json"),
  ])
  func `a wrong value is an error with the flag, the value and what is allowed`(
    flag: String, value: String, allowed: String
  ) {
    let error = ConfigurationError.invalid("--\(flag)", value: value, allowed: allowed)
    #expect(throws: error) { try load(flags: [flag: value]) }
    #expect(error.description == "--\(flag) is \(allowed), not \"\(value)\"")
  }

  @Test func `a wrong value names the variable or the line that it came from`() throws {
    let allowed = "0 or 1"
    #expect(throws: ConfigurationError.invalid("INTERVIEWD_VIDEO", value: "x", allowed: allowed)) {
      try load(environment: ["INTERVIEWD_VIDEO": "x"])
    }
    let file = try TemporaryFile("\nINTERVIEWD_VIDEO=x\n")
    let name = "\(file.path):2: INTERVIEWD_VIDEO"
    #expect(throws: ConfigurationError.invalid(name, value: "x", allowed: allowed)) {
      try load(file: file.path)
    }
  }

  @Test func `what config shows can be read back as a file`() throws {
    let shown = try load(flags: ["data": "/srv/my data", "workers": "3"])
    let file = try TemporaryFile(shown.entries.map { "\($0.name)=\($0.value)  # \($0.source)\n" }.joined())
    #expect(try load(file: file.path).configuration == shown.configuration)
  }
}
