internal import FoundationEssentials
public import Storage

/// Interviews from a file: JSON, or CSV where the name ends in `.csv`.
public enum ImportFile {
  /// - Throws: ``ImportError`` naming what is wrong and where.
  public static func read(_ path: String) throws -> [NewInterview] {
    let url = URL(filePath: path)
    guard FileManager.default.fileExists(atPath: path) else { throw ImportError("", "no such file") }
    guard let data = try? Data(contentsOf: url) else { throw ImportError("", "the file cannot be read") }
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
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path).sorted() else {
      throw ImportError("", "the folder cannot be read")
    }
    let files = names.filter { ["json", "csv"].contains(URL(filePath: $0).pathExtension.lowercased()) }
    guard !files.isEmpty else { throw ImportError("", "there is no .json or .csv file in this folder") }
    return files.map { path + "/" + $0 }
  }
}
