/// One thing that can be configured: parsing, help and documentation come from this one description.
public struct Setting: Sendable {
  /// What a value may be, for the error when it is something else.
  struct Invalid: Error {
    var allowed: String
    /// Whether the value holds what nobody is to read.
    var isSecret = false
  }

  /// The variable, as `INTERVIEWD_DATA`.
  public let name: String
  /// What its value is called in the help, as `DIR`.
  public let value: String
  public let help: String
  let isSecret: Bool
  /// The default as text; may depend on the settings before it, and on whether standard error is a terminal.
  let standard: @Sendable (Configuration, _ terminal: Bool) -> String
  let apply: @Sendable (String, inout Configuration) throws(Invalid) -> Void

  init(
    _ name: String, _ value: String, _ help: String, isSecret: Bool = false,
    standard: @escaping @Sendable (Configuration, _ terminal: Bool) -> String,
    apply: @escaping @Sendable (String, inout Configuration) throws(Invalid) -> Void
  ) {
    self.name = name
    self.value = value
    self.help = help
    self.isSecret = isSecret
    self.standard = standard
    self.apply = apply
  }

  /// The flag without its dashes: the name in lower case without the prefix. Nil for secrets: everybody on the
  /// machine can read command lines.
  public var flag: String? {
    isSecret ? nil : name.replacing("INTERVIEWD_", with: "").lowercased().replacing("_", with: "-")
  }
}
