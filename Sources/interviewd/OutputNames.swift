internal import FoundationEssentials

/// Names for what is written about each recording: its file name without the ending, numbered where two
/// recordings of one call have the same.
enum OutputNames {
  static func make(for paths: [String]) -> [String] {
    var used: Set<String> = []
    return paths.map { path in
      let stem = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      var name = stem
      var number = 2
      while !used.insert(name).inserted {
        name = "\(stem)-\(number)"
        number += 1
      }
      return name
    }
  }
}
