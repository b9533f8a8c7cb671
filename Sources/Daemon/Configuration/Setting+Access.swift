internal import Core
internal import FoundationEssentials

/// Who may ask for what, and what callers are handed to reach other servers.
extension Setting {
  static let access: [Setting] = [
    Setting(
      "INTERVIEWD_API_KEYS", "LIST", "Keys that callers must have one of; none: the APIs are open.",
      isSecret: true
    ) { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.apiKeys = try keys(text)
    },
    Setting("INTERVIEWD_JWT_SECRET", "SECRET", "HS256 secret of callers' JWTs.", isSecret: true) { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      guard text.isEmpty || text.utf8.count >= 32 else {
        throw Invalid(allowed: "a secret of at least 32 bytes", isSecret: true)
      }
      configuration.jwt.secret = optional(text)
    },
    Setting("INTERVIEWD_JWKS", "PLACE", "Public keys of callers' JWTs: a JWKS file or address.") { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.jwt.keys = try keySet(text)
    },
    Setting("INTERVIEWD_JWT_ISSUER", "TEXT", "What a JWT's iss must be; empty: anything.") { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.jwt.issuer = optional(text)
    },
    Setting("INTERVIEWD_JWT_AUDIENCE", "TEXT", "What a JWT's aud must name; empty: anything.") { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.jwt.audience = optional(text)
    },
    Setting("INTERVIEWD_TURN_SECRET", "SECRET", "Secret that the TURN server shares.", isSecret: true) {
      _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.turn.secret = optional(text)
    },
    Setting("INTERVIEWD_TURN_URLS", "LIST", "Addresses of TURN and STUN servers.") { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.turn.urls = try iceServers(text)
    },
    Setting("INTERVIEWD_TURN_TTL", "TIME", "How long TURN credentials hold.") { _, _ in
      "24h"
    } apply: { text, configuration throws(Invalid) in
      let life = try duration(text)
      // Credentials say their life in whole seconds.
      guard life >= .seconds(1) else {
        throw Invalid(allowed: "a time from 1s to 8760h, in seconds, or with ms, s, m or h")
      }
      configuration.turn.life = life
    },
    Setting("INTERVIEWD_TURN_USERNAME", "ORDER", "Of TURN user names: user-first or expiry-first.") { _, _ in
      Configuration.TURN.UsernameOrder.userFirst.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.turn.usernameOrder = try oneOf(text)
    },
    Setting(
      "INTERVIEWD_REALTIME_URL", "URL",
      "Realtime server that session tokens are for; empty: interviewd itself."
    ) { _, _ in
      ""
    } apply: { text, configuration throws(Invalid) in
      configuration.realtime.server.url = try optionalServer(text) ?? ""
    },
    Setting("INTERVIEWD_REALTIME_KEY", "KEY", "Its key.", isSecret: true) { configuration, _ in
      configuration.realtime.server.url == configuration.openAI.url ? configuration.openAI.key ?? "" : ""
    } apply: { text, configuration throws(Invalid) in
      configuration.realtime.server.key = optional(text)
    },
    Setting("INTERVIEWD_REALTIME_MODEL", "NAME", "Model that session tokens name.") { _, _ in
      "gpt-4o-realtime-preview"
    } apply: { text, configuration throws(Invalid) in
      configuration.realtime.server.model = try name(text)
    },
    Setting("INTERVIEWD_REALTIME_API", "NAME", "How tokens are asked for: client_secrets or sessions.") {
      _, _ in
      Configuration.Realtime.API.clientSecrets.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.realtime.api = try oneOf(text)
    },
  ]

  /// Keys as they can stand in a header field, of a length that nobody guesses.
  private static func keys(_ text: String) throws(Invalid) -> [String] {
    let keys = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmed }
    if text.isEmpty { return [] }
    let isValid = keys.allSatisfy { key in
      key.utf8.count >= 16 && key.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
    guard isValid else {
      throw Invalid(
        allowed: "a comma-separated list of keys of at least 16 visible ASCII characters", isSecret: true)
    }
    return keys
  }

  private static func keySet(_ text: String) throws(Invalid) -> Configuration.JWT.Keys? {
    if text.isEmpty { return nil }
    guard text.contains("://") else { return .file(try path(text, "a file")) }
    return .url(try server(text))
  }

  /// `turn:host:3478?transport=udp` (RFC 7065) and `stun:host` (RFC 7064).
  private static func iceServers(_ text: String) throws(Invalid) -> [String] {
    let urls = text.split(separator: ",").map { $0.trimmed }
    let isValid = urls.allSatisfy { url in
      url.wholeMatch(of: /(turns?:[^\s\/?#@]+(\?transport=(udp|tcp))?|stuns?:[^\s\/?#@]+)/) != nil
    }
    guard isValid else {
      throw Invalid(
        allowed: "a comma-separated list of addresses, as turn:turn.example.com:3478?transport=udp or "
          + "stun:stun.example.com:3478")
    }
    return urls
  }
}
