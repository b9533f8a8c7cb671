/// The number by which a platform knows an interview: 1…2⁵³−1, so that every JSON reader has it exactly.
public struct InterviewID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  public let rawValue: Int64

  public init?(rawValue: Int64) {
    guard Identifiers.range.contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public static func < (a: InterviewID, b: InterviewID) -> Bool { a.rawValue < b.rawValue }
}

/// The number of a question within its interview: 1…2⁵³−1.
public struct QuestionID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  public let rawValue: Int64

  public init?(rawValue: Int64) {
    guard Identifiers.range.contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  public static func < (a: QuestionID, b: QuestionID) -> Bool { a.rawValue < b.rawValue }
}

extension InterviewID: LosslessStringConvertible {
  public init?(_ description: String) { self.init(text: description) }
  public var description: String { String(rawValue) }
}

extension QuestionID: LosslessStringConvertible {
  public init?(_ description: String) { self.init(text: description) }
  public var description: String { String(rawValue) }
}

private enum Identifiers {
  static let range: ClosedRange<Int64> = 1...(1 << 53) - 1
}

extension RawRepresentable where RawValue == Int64 {
  /// Digits only: no sign, no blank, no leading zero, so that a number has one spelling.
  fileprivate init?(text: String) {
    guard let number = Int64(text), String(number) == text else { return nil }
    self.init(rawValue: number)
  }
}
