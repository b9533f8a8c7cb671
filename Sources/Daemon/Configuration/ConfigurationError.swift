/// Why the configuration cannot be used. Never carries a secret's value.
public enum ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `value` is nil for a secret.
  case invalid(String, value: String?, allowed: String)
  case unknownKey(String, place: String)
  case malformedLine(place: String)
  case unreadableFile(String, reason: String)

  /// Whether a flag's value is wrong, so that the command's help may help.
  public var isFromFlag: Bool {
    guard case .invalid(let name, _, _) = self else { return false }
    return Setting.all.compactMap(\.flag).contains { name == "--\($0)" }
  }

  public var description: String {
    switch self {
    case .invalid(let name, let value?, let allowed): "\(name) is \(allowed), not \(value.debugDescription)"
    case .invalid(let name, nil, let allowed): "\(name) is \(allowed)"
    case .unknownKey(let key, let place): "\(place): \(key) is not a setting of interviewd"
    case .malformedLine(let place): "\(place): expected KEY=VALUE"
    case .unreadableFile(let path, let reason): "the configuration file \(path) cannot be read: \(reason)"
    }
  }
}
