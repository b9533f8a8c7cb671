internal import Daemon

/// `interviewd token`: a JSON Web Token for the interview management API.
enum TokenCommand: Command {
  static let name = "token"
  static let summary = "Print a token for the interview management API."
  static let operands = "--user ID [OPTION…]"
  static let details = """
    Signs a JSON Web Token (HS256) with INTERVIEWD_JWT_SECRET, which must be the
    daemon's. INTERVIEWD_JWT_ISSUER and INTERVIEWD_JWT_AUDIENCE go into it where
    they are set.

    Example:
      curl -H "Authorization: Bearer $(interviewd token --user ada)" \\
        http://127.0.0.1:8000/api/v1/interviews/
    """
  static let options: [Option] =
    [
      Option(name: "user", value: "ID", help: "Whom the token is for: its sub."),
      Option(name: "admin", value: nil, help: "An administrator's: sees and changes what belongs to all."),
      Option(name: "ttl", value: "TIME", help: "How long it holds, 1s to 8760h; default 1h."),
    ] + ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.refuseOperands()
    guard let user = arguments.value("user") else { throw UsageError("--user is missing", command: name) }
    let text = arguments.value("ttl") ?? "1h"
    guard let life = AccessToken.life(text) else {
      throw UsageError(
        "--ttl \(text.printableLine): must be from 1s to 8760h, in seconds, or with s, m or h", command: name)
    }
    let configuration = try ConfigurationOptions.load(arguments)
    let token: String
    do {
      token = try AccessToken.text(
        user: user, isAdmin: arguments.has("admin"), life: life, configuration.jwt)
    } catch let error as AccessTokenError {
      throw UsageError("\(error)", command: name)
    }
    try await StandardOutput.write(token + "\n")
    return .success
  }
}
