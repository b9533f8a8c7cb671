/// A text from outside.
enum TextField {
  /// - Parameters:
  ///   - length: in Unicode scalars. Where it begins with 1, blank is nothing.
  ///   - isLine: whether it must have no line ends and tabs either. Other control characters are never taken.
  static func checked(
    _ text: String, _ name: String, _ length: ClosedRange<Int>, isLine: Bool
  ) throws(ImportError) -> String {
    // Bytes first, before anything that walks along the text.
    guard text.utf8.count <= 4 * length.upperBound, text.unicodeScalars.count <= length.upperBound else {
      throw ImportError(name, "must have at most \(length.upperBound) characters")
    }
    guard length.lowerBound == 0 || !text.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
      throw ImportError(name, "must not be empty")
    }
    let taken: Set<Unicode.Scalar> = isLine ? [] : ["\n", "\r", "\t"]
    guard
      text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control || taken.contains($0) })
    else { throw ImportError(name, "must not have control characters") }
    return text
  }
}
