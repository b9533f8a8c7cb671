internal import CResources
internal import FoundationEssentials

/// A data file of this module, compiled into the binary.
enum Resource {
  /// What asks and marks: docs/interviewer.md has the format.
  static var questions: Data { data(interviewd_questions) }
  /// Skills by their names: docs/interviewer.md has the format.
  static var skills: Data { data(interviewd_skills) }

  private static func data(_ file: (UnsafeMutablePointer<Int>?) -> UnsafePointer<UInt8>?) -> Data {
    var length = 0
    guard let bytes = file(&length) else { return Data() }
    return Data(bytes: bytes, count: length)
  }
}
