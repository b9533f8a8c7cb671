internal import FoundationEssentials
internal import Storage

extension Setting {
  /// The object store on S3: the AWS SDKs' names, and what they have none for.
  static let s3: [Setting] = [
    aws("AWS_REGION", "REGION", "Region of the bucket, as eu-central-1."),
    aws("AWS_DEFAULT_REGION", "REGION", "The same where AWS_REGION is not set."),
    aws("AWS_ENDPOINT_URL_S3", "URL", "Address of an S3 server other than AWS's."),
    aws("AWS_ENDPOINT_URL", "URL", "The same where AWS_ENDPOINT_URL_S3 is not set."),
    aws("AWS_ACCESS_KEY_ID", "ID", "Access key; without one, profile, container and instance are asked."),
    aws("AWS_SECRET_ACCESS_KEY", "SECRET", "Its secret.", isSecret: true),
    aws("AWS_SESSION_TOKEN", "TOKEN", "Of temporary keys.", isSecret: true),
    aws("AWS_PROFILE", "NAME", "Profile of the shared credentials and config files."),
    aws("AWS_SHARED_CREDENTIALS_FILE", "FILE", "Shared credentials; ~/.aws/credentials when empty."),
    aws("AWS_CONFIG_FILE", "FILE", "Shared configuration; ~/.aws/config when empty."),
    Setting("INTERVIEWD_S3_ADDRESSING", "STYLE", "auto, path or virtual: where a bucket's name goes.") {
      _, _ in
      S3Configuration.Addressing.automatic.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.s3.addressing = try oneOf(text)
    },
    Setting("INTERVIEWD_S3_ENCRYPTION", "KIND", "none, AES256 or aws:kms: encryption asked of the server.") {
      _, _ in
      Configuration.S3.Encryption.none.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.s3.encryption = try oneOf(text)
    },
    Setting("INTERVIEWD_S3_KMS_KEY", "KEY", "Key of aws:kms; the account's default key when empty.") { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.s3.kmsKey = optional(text)
      // The encryption stands before it.
      guard text.isEmpty || configuration.s3.encryption == .kms else {
        throw Invalid(allowed: "empty unless INTERVIEWD_S3_ENCRYPTION is aws:kms")
      }
    },
    Setting("INTERVIEWD_S3_MULTIPART_THRESHOLD", "SIZE", "Larger objects are uploaded in parts.") { _, _ in
      "16MiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.s3.multipartThreshold = try size(text)
    },
  ]

  /// A variable that the AWS SDKs read, too: kept under its own name. It may be there for other programs, so whether
  /// it is right is looked at when S3 is first used.
  private static func aws(
    _ name: String, _ value: String, _ help: String, isSecret: Bool = false
  ) -> Setting {
    Setting(name, value, help, isSecret: isSecret) { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.s3.variables[name] = optional(text)
    }
  }

  /// `file:DIR` or `s3://BUCKET`.
  static func objects(_ text: String) throws(Invalid) -> Configuration.Objects {
    if text.hasPrefix("file:") { return .files(folder: try path(String(text.dropFirst("file:".count)))) }
    let bucket = text.hasPrefix("s3://") ? text.dropFirst("s3://".count) : ""
    // What older buckets may be called, too: it must be a single segment of a path.
    guard bucket.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]/) != nil else {
      throw Invalid(allowed: "file: and a folder, or s3:// and the name of a bucket")
    }
    return .s3(bucket: String(bucket))
  }
}
