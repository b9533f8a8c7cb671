public import Storage

/// Choices that belong together.
extension Configuration {
  /// Where objects are kept.
  public enum Objects: Sendable, Equatable {
    case files(folder: String)
    case s3(bucket: String)
  }

  /// How S3 is talked to.
  public struct S3: Sendable, Equatable {
    /// The AWS SDKs' variables by their names, secrets among them.
    public var variables: [String: String] = [:]
    public var addressing = S3Configuration.Addressing.automatic
    public var encryption = Encryption.none
    /// Of ``Encryption/kms``; nil for the account's default key.
    public var kmsKey: String?
    /// Bytes.
    public var multipartThreshold = 0

    public enum Encryption: String, Sendable, CaseIterable {
      case none
      case s3 = "AES256"
      case kms = "aws:kms"
    }
  }

  /// A server that speaks as OpenAI, Hugging Face or Gemini do.
  public struct ModelServer: Sendable, Equatable {
    /// OpenAI's own.
    static let openAI = "https://api.openai.com/v1"

    /// Without a slash at its end.
    public var url = ""
    public var key: String?
    public var model = ""
  }

  public enum Interviewer: String, Sendable, CaseIterable {
    case builtIn = "built-in"
    case openai
  }

  public enum Transcriber: String, Sendable, CaseIterable { case pocketsphinx, openai, gemini, none }

  /// Where a recogniser is chosen: what the names of its settings begin with.
  enum TranscriberPlace: String {
    case first = "INTERVIEWD_TRANSCRIBER"
    case fallback = "INTERVIEWD_TRANSCRIBER_FALLBACK"

    var choice: any WritableKeyPath<Configuration, TranscriberChoice> & Sendable {
      switch self {
      case .first: \.transcriber
      case .fallback: \.fallbackTranscriber
      }
    }
  }

  public struct TranscriberChoice: Sendable, Equatable {
    public var kind = Transcriber.none
    /// Of a service.
    public var url = ""
    public var key: String?
    /// The service's model, or the folder of PocketSphinx's.
    public var model = ""
  }

  /// How callers' JSON Web Tokens are verified; neither secret nor keys: not at all.
  public struct JWT: Sendable, Equatable {
    public enum Keys: Sendable, Equatable {
      case file(String)
      case url(String)
    }

    /// Of HS256; at least 32 bytes.
    public var secret: String?
    /// Where the JWKS of RS256 and ES256 is.
    public var keys: Keys?
    public var issuer: String?
    public var audience: String?
  }

  /// Servers that carry the media of those who cannot reach one another.
  public struct TURN: Sendable, Equatable {
    public enum UsernameOrder: String, Sendable, CaseIterable {
      case userFirst = "user-first"
      case expiryFirst = "expiry-first"
    }

    public var secret: String?
    public var urls: [String] = []
    /// Of credentials.
    public var life = Duration.zero
    public var usernameOrder = UsernameOrder.userFirst
  }

  /// What realtime session tokens are for.
  public struct Realtime: Sendable, Equatable {
    /// How a server is asked for ephemeral secrets.
    public enum API: String, Sendable, CaseIterable {
      case clientSecrets = "client_secrets"
      case sessions
    }

    /// Without an address: interviewd's own endpoint.
    public var server = ModelServer()
    public var api = API.clientSecrets
  }

  /// How services are sent recordings.
  public struct Recognition: Sendable, Equatable {
    /// ISO 639; nil: the service finds out.
    public var language: String?
    public var prompt: String?
    /// Bytes of audio in one request.
    public var maxPieceBytes = 0
    /// Requests at once for one recording.
    public var parallel = 1
  }
}
