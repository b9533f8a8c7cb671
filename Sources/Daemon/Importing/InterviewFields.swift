internal import Core
internal import FoundationEssentials
internal import Storage

/// What an imported field may be, whatever the file's format.
enum InterviewFields {
  /// Bytes of a question or an ideal answer.
  private static let maxText = 64 << 10
  /// Bytes of a candidate's name: lists show it.
  private static let maxName = 1 << 10
  /// Bytes.
  private static let maxURL = 8 << 10
  static let maxQuestions = InterviewStore.maxQuestions

  static func candidate(_ value: String, _ place: String) throws(ImportError) -> String {
    try text(value, place, limit: maxName)
  }

  static func text(_ value: String, _ place: String) throws(ImportError) -> String {
    try text(value, place, limit: maxText)
  }

  private static func text(_ value: String, _ place: String, limit: Int) throws(ImportError) -> String {
    guard value.utf8.count <= limit else { throw ImportError(place, "has more than \(limit) bytes") }
    guard !value.utf8.contains(0) else { throw ImportError(place, "holds a NUL") }
    return value
  }

  /// An http or https URL of a host, or `s3://bucket/key`. Says what is wrong without quoting a URL: it may carry a
  /// signature.
  static func videoURL(_ value: String, _ place: String) throws(ImportError) -> String {
    guard value.utf8.count <= maxURL else { throw ImportError(place, "has more than \(maxURL) bytes") }
    guard let source = RecordingSource(value) else {
      throw ImportError(place, "names no object: s3://bucket/key is expected")
    }
    if let fault = source.fault { throw ImportError(place, "names no object: \(fault)") }
    if case .object = source { return value }
    guard let url = URLComponents(string: value), let scheme = url.scheme?.lowercased() else {
      throw ImportError(place, "is not a URL")
    }
    guard ["http", "https"].contains(scheme) else {
      throw ImportError(place, "has the unsupported scheme \(scheme); http, https and s3 are supported")
    }
    guard let host = url.host, !host.isEmpty else { throw ImportError(place, "names no host") }
    return value
  }

  static func checkUnique(_ questions: [NewQuestion], _ place: String) throws(ImportError) {
    guard questions.count <= maxQuestions else {
      throw ImportError(place, "has more than \(maxQuestions) questions")
    }
    var seen: Set<QuestionID> = []
    for question in questions where !seen.insert(question.id).inserted {
      throw ImportError(place, "has question \(question.id) twice")
    }
  }
}
