import Testing

@testable import Daemon

@Suite struct SecretSettingTests {
  private static let settings = [
    Setting("INTERVIEWD_TEST_KEY", "KEY", "A key.", isSecret: true) { _, _ in
      ""
    } apply: { text, configuration throws(Setting.Invalid) in
      guard text.count != 3 else { throw Setting.Invalid(allowed: "longer") }
      configuration.transcriptPrefix = text
    }
  ]

  private func load(_ environment: [String: String]) throws -> Configuration.Loaded {
    try Configuration.load(
      Self.settings, flags: [:], environment: environment, file: nil, terminal: false)
  }

  @Test func `a secret is used but shown masked`() throws {
    let loaded = try load(["INTERVIEWD_TEST_KEY": "hunter2"])
    #expect(loaded.configuration.transcriptPrefix == "hunter2")
    #expect(
      loaded.entries == [.init(name: "INTERVIEWD_TEST_KEY", value: "********", source: "environment")])
  }

  @Test func `a secret cannot be a flag`() {
    #expect(Self.settings[0].flag == nil)
    #expect(Setting.all.filter(\.isSecret).allSatisfy { $0.flag == nil })
  }

  @Test func `a secret that is not set is shown as not set`() throws {
    #expect(try load([:]).entries.map(\.value) == [""])
  }

  @Test func `an error about a secret does not tell it`() throws {
    let error = ConfigurationError.invalid("INTERVIEWD_TEST_KEY", value: nil, allowed: "longer")
    #expect(throws: error) { try load(["INTERVIEWD_TEST_KEY": "abc"]) }
    #expect(error.description == "INTERVIEWD_TEST_KEY is longer")
  }
}
