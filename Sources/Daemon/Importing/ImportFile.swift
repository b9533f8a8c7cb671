internal import FoundationEssentials
public import Storage

/// Interviews or templates from a file: JSON, or interviews in CSV where the name ends in `.csv`.
public enum ImportFile {
  public enum Contents: Sendable, Equatable {
    case interviews([NewInterview])
    case templates([InterviewTemplate])
  }

  /// - Throws: ``ImportError`` naming what is wrong and where.
  public static func read(_ path: String) throws -> Contents {
    let url = URL(filePath: path)
    guard FileManager.default.fileExists(atPath: path) else { throw ImportError("", "no such file") }
    guard let data = try? Data(contentsOf: url) else { throw ImportError("", "the file cannot be read") }
    if url.pathExtension.lowercased() == "csv" {
      guard let text = String(validating: data, as: UTF8.self) else {
        throw ImportError("", "the text is not UTF-8")
      }
      return .interviews(try InterviewCSV.interviews(text))
    }
    return try contents(data)
  }

  /// A file of which interviews are wanted.
  /// - Throws: ``ImportError`` naming what is wrong and where.
  public static func interviews(_ path: String) throws -> [NewInterview] {
    guard case .interviews(let interviews) = try read(path) else {
      throw ImportError("", "the file holds templates: they are for interviewd import")
    }
    return interviews
  }

  static func contents(_ data: Data) throws(ImportError) -> Contents {
    let kind = try JSONReader.read(Kind.self, from: data)
    guard kind.hasTemplates else { return .interviews(try InterviewJSON.interviews(data)) }
    guard !kind.hasInterviews else {
      throw ImportError("", "the file holds interviews and templates: give each a file of its own")
    }
    return .templates(try TemplateJSON.templates(data))
  }

  /// What a file holds, before it is read with care.
  private struct Kind: Decodable {
    private enum CodingKeys: String, CodingKey { case interviews, templates }

    let hasInterviews: Bool
    let hasTemplates: Bool

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      hasInterviews = container.contains(.interviews)
      hasTemplates = container.contains(.templates)
    }
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
