/// Why a token does not hold. The description is a sentence for whoever showed it: printable ASCII without quotation
/// marks, and nothing of the token.
public enum JSONWebTokenError: Error, Sendable, Equatable, CustomStringConvertible {
  case tooLong(limit: Int)
  /// Not three parts of base64url with JSON in them; or a member of the header or a claim has another type.
  case malformed(String)
  /// `alg` names something else than ``SignatureAlgorithm`` has, `none` perhaps.
  case unknownAlgorithm
  /// The header asks for something that is not understood: `crit`, or another `typ`.
  case unsupported(String)
  /// No key is for its algorithm and its `kid`.
  case unknownKey(SignatureAlgorithm)
  case wrongSignature
  case missing(claim: String)
  case expired
  case notYetValid
  case wrongIssuer
  case wrongAudience

  public var description: String {
    switch self {
    case .tooLong(let limit): "The token is longer than \(limit) bytes."
    case .malformed(let what): "The token is malformed: \(what)."
    case .unknownAlgorithm:
      "The token is not signed with \(SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))."
    case .unsupported(let what): "The token is not one that is taken here: \(what)."
    case .unknownKey(let algorithm): "No key of this server is for the token (\(algorithm.rawValue))."
    case .wrongSignature: "The signature of the token is wrong."
    case .missing(let claim): "The token has no claim \(claim)."
    case .expired: "The token has expired."
    case .notYetValid: "The token is not valid yet."
    case .wrongIssuer: "The token is from another issuer."
    case .wrongAudience: "The token is for another audience."
    }
  }
}
