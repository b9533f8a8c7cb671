/// What is wrong with an import, and where.
public struct ImportError: Error, Sendable, Equatable, CustomStringConvertible {
  /// As `interviews[0].questions[2].video_url` or `line 7`; empty for the whole.
  public var place: String
  /// As `is missing`, or a sentence after a colon.
  public var problem: String

  public init(_ place: String, _ problem: String) {
    self.place = place
    self.problem = problem
  }

  public var description: String { place.isEmpty ? problem : "\(place) \(problem)" }
}
