internal import Glibc

/// The files of a PocketSphinx model: how a language sounds, its words, and which words follow which.
///
/// A folder `NAME` holds `NAME/` (the acoustic model), `NAME.lm.bin` (the language model) and
/// `cmudict-NAME.dict` (the dictionary), as Debian's package pocketsphinx-en-us lays them out.
public struct PocketSphinxModel: Sendable, Equatable {
  public static let debianFolder = "/usr/share/pocketsphinx/model/en-us"

  public let folder: String

  public init(folder: String = debianFolder) {
    var folder = folder
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.folder = folder
  }

  private var name: String { String(folder.split(separator: "/").last ?? "") }

  var acousticModel: String { "\(folder)/\(name)" }
  var languageModel: String { "\(folder)/\(name).lm.bin" }
  var dictionary: String { "\(folder)/cmudict-\(name).dict" }

  /// BCP 47, from the folder's name: `en-US` for `en-us`.
  var language: String {
    let parts = name.split(separator: "-")
    return parts.indices.map { $0 > 0 && parts[$0].count == 2 ? parts[$0].uppercased() : String(parts[$0]) }
      .joined(separator: "-")
  }

  /// Throws `modelMissing` unless every file that PocketSphinx cannot do without is there and readable.
  ///
  /// PocketSphinx ends the process on some missing files, so this comes before it loads any.
  public func check() throws(RecogniserError) {
    let acoustic = ["feat.params", "mdef", "means", "variances", "transition_matrices", "noisedict"]
    for file in acoustic.map({ "\(acousticModel)/\($0)" }) + [languageModel, dictionary]
    where access(file, R_OK) != 0 {
      throw .modelMissing(file: file)
    }
  }
}
