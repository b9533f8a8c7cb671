/// Why a recogniser could not work. Never the recording's fault.
public enum RecogniserError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file of the model is missing or unreadable: the operator must install or name one.
  case modelMissing(file: String)
  /// The files are there, but PocketSphinx refuses them.
  case modelRefused(folder: String)
  /// PocketSphinx's `function` failed within an utterance. The decoder stays usable.
  case decodingFailed(function: String, status: Int)

  public var description: String {
    switch self {
    case .modelMissing(let file):
      "the speech model has no readable file \(file): install the Debian package pocketsphinx-en-us, "
        + "or name the folder of another model"
    case .modelRefused(let folder):
      "PocketSphinx cannot use the speech model in \(folder)"
    case .decodingFailed(let function, let status):
      "PocketSphinx failed to recognise an utterance (\(function) returned \(status))"
    }
  }
}
