extension Sequence<String> {
  /// "a", "a and b", "a, b and c".
  var joinedAsList: String {
    let items = Array(self)
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }
}
