internal import FoundationEssentials
public import Storage

/// Interviews from a file: JSON, or CSV where the name ends in `.csv`.
public enum ImportFile {
  private static let maxSize = 1 << 30

  /// - Throws: ``ImportError`` naming what is wrong and where; `FileError`-like sentences for the file itself.
  public static func read(_ path: String) throws -> [NewInterview] {
    let url = URL(filePath: path)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    guard size <= maxSize else { throw ImportError("", "the file is larger than \(maxSize >> 20) MiB") }
    let data = try Data(contentsOf: url)
    if url.pathExtension.lowercased() == "csv" {
      guard let text = String(validating: data, as: UTF8.self) else {
        throw ImportError("", "the text is not UTF-8")
      }
      return try InterviewCSV.interviews(text)
    }
    return try InterviewJSON.interviews(data)
  }

  /// The import files in a folder, by name; or `path` itself where it is a file.
  public static func files(at path: String) throws -> [String] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ImportError("", "no such file or folder")
    }
    guard isFolder else { return [path] }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    let files = names.filter { ["json", "csv"].contains(URL(filePath: $0).pathExtension.lowercased()) }
    guard !files.isEmpty else { throw ImportError("", "there is no .json or .csv file in this folder") }
    return files.map { path + "/" + $0 }
  }
}
