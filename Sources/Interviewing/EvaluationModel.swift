/// What a score is drawn from.
public enum EvaluationModel: Sendable, Hashable {
  /// Nothing but this process: word statistics, link-grammar and counts.
  case builtIn
  /// Embeddings of an OpenAI-compatible server; nil: the model that is configured.
  case openAI(model: String?)
  /// Feature extraction by a model of the Hugging Face hub.
  case huggingFace(organisation: String, name: String)

  /// Bytes of a name: it is stored and shown with every mark.
  private static let longestName = 256

  /// A name of none of the known forms, or a longer one than any model has. Its description lists the forms and
  /// does not repeat the name.
  public struct UnknownModel: Error, Sendable, Equatable, CustomStringConvertible {
    public let description =
      "Unknown model: the known forms are built-in, platform.openai.com, platform.openai.com/MODEL and "
      + "huggingface.co/ORG/NAME"
  }

  /// Reads `built-in`, `platform.openai.com`, `platform.openai.com/MODEL` or `huggingface.co/ORG/NAME`.
  public init(name: String) throws(UnknownModel) {
    guard name.utf8.count <= Self.longestName else { throw UnknownModel() }
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch (parts.first, parts.count) {
    case ("built-in", 1): self = .builtIn
    case ("platform.openai.com", 1): self = .openAI(model: nil)
    case ("platform.openai.com", 2...):
      // Servers that speak OpenAI's language name models `org/name` and `name:tag` too. It goes into a JSON
      // body alone, never into a path.
      guard parts.dropFirst().allSatisfy({ Self.isSafe($0, alsoAllowing: ":@") }) else {
        throw UnknownModel()
      }
      self = .openAI(model: parts.dropFirst().joined(separator: "/"))
    case ("huggingface.co", 3):
      guard Self.isSafe(parts[1]), Self.isSafe(parts[2]) else { throw UnknownModel() }
      self = .huggingFace(organisation: parts[1], name: parts[2])
    default: throw UnknownModel()
    }
  }

  public var name: String {
    switch self {
    case .builtIn: "built-in"
    case .openAI(nil): "platform.openai.com"
    case .openAI(let model?): "platform.openai.com/\(model)"
    case .huggingFace(let organisation, let name): "huggingface.co/\(organisation)/\(name)"
    }
  }

  /// A path segment that stays one: letters, digits, `.`, `_` and `-`, not dots alone, 96 bytes at most (the
  /// hub's limit).
  private static func isSafe(_ segment: String, alsoAllowing more: String = "") -> Bool {
    !segment.isEmpty && segment.utf8.count <= 96 && !segment.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
      && segment.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: more.utf8.contains(byte)
        }
      }
  }
}

/// Which model each score is drawn from.
public struct ModelConfiguration: Sendable, Hashable {
  private var models: [ScoreKind: EvaluationModel] = [:]

  /// Everything built in.
  public init() {}

  public subscript(kind: ScoreKind) -> EvaluationModel {
    get { models[kind, default: .builtIn] }
    set { models[kind] = newValue }
  }
}
