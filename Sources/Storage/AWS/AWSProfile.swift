/// A profile of the shared files: what both say, the credentials file before the config file.
struct AWSProfile: Sendable, Equatable {
  let name: String
  private let inCredentials: ProfileFile.Section
  private let inConfig: ProfileFile.Section
  /// The section that the profile's `services` names.
  private let services: ProfileFile.Section

  /// The profile that `AWS_PROFILE` names, else `default`; nil where there is no `default`.
  /// - Throws: ``AWSCredentialsError``; `CancellationError`.
  static func read(_ settings: AWSSettings) async throws -> AWSProfile? {
    try await onBlockingQueue { _ in
      let files = AWSFiles(settings)
      let profile = try AWSProfile(
        settings["AWS_PROFILE"] ?? "default", credentials: AWSFiles.profiles(files.credentials),
        config: AWSFiles.profiles(files.config))
      if profile == nil, let name = settings["AWS_PROFILE"], name != "default" {
        throw AWSCredentialsError.noSuchProfile(name, files: files.paths)
      }
      return profile
    }
  }

  /// nil where neither file has it.
  init?(_ name: String, credentials: ProfileFile?, config: ProfileFile?) {
    // A title is kept with single blanks; so are names that are looked for.
    let title = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let inCredentials = credentials?.sections[title]
    let inConfig =
      config?.sections["profile \(title)"] ?? (title == "default" ? config?.sections[title] : nil)
    if inCredentials == nil, inConfig == nil { return nil }
    self.name = name
    self.inCredentials = inCredentials ?? ProfileFile.Section()
    self.inConfig = inConfig ?? ProfileFile.Section()
    let services = self.inConfig.values["services"].flatMap { config?.sections["services \($0)"] }
    self.services = services ?? ProfileFile.Section()
  }

  private subscript(name: String) -> String? {
    [inCredentials, inConfig].lazy.compactMap { $0.values[name] }.first { !$0.isEmpty }
  }

  var region: String? { self["region"] }

  var s3Endpoint: String? {
    if self["ignore_configured_endpoint_urls"]?.lowercased() == "true" { return nil }
    if let url = services.nested["s3"]?["endpoint_url"], !url.isEmpty { return url }
    return self["endpoint_url"]
  }

  /// The keys of one file: a token goes with the keys beside it and no others.
  /// - Throws: ``AWSCredentialsError`` for half a pair, and for a profile that gets its credentials in a way that is
  ///   not supported here; to pass that over would mean to act as somebody else.
  func credentials() throws(AWSCredentialsError) -> AWSCredentials? {
    if self["role_arn"] != nil { throw .unsupported(profile: name, setting: "role_arn") }
    for section in [inCredentials, inConfig] {
      let id = section.values["aws_access_key_id"] ?? ""
      let secret = section.values["aws_secret_access_key"] ?? ""
      if id.isEmpty, secret.isEmpty { continue }
      let place = "The profile \(name.debugDescription)"
      if secret.isEmpty { throw .incomplete(place: place, missing: "aws_secret_access_key") }
      if id.isEmpty { throw .incomplete(place: place, missing: "aws_access_key_id") }
      let token = section.values["aws_session_token"] ?? ""
      return AWSCredentials(
        accessKeyID: id, secretAccessKey: secret, sessionToken: token.isEmpty ? nil : token)
    }
    for setting in ["sso_session", "sso_start_url", "credential_process", "web_identity_token_file"]
    where self[setting] != nil {
      throw .unsupported(profile: name, setting: setting)
    }
    return nil
  }
}
