/// An element of the small documents that S3 answers with.
struct XMLElement: Sendable, Equatable {
  let name: String
  /// Of the element itself, as it was written.
  var text = ""
  var children: [XMLElement] = []

  /// The first child of that name.
  func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The text of the first child of that name.
  subscript(name: String) -> String? { child(name)?.text }

  func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
