/// The one table of routes: the server answers from it, and documentation is generated from it.
///
/// A literal segment wins over a parameter; a trailing slash makes another path; encoded slashes do not
/// separate segments.
public struct Router: Sendable {
  public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Not a pattern: no `/` at its beginning, or braces that are not around a whole segment.
    case malformed(pattern: String)
    /// Two routes for one method answer the same paths.
    case ambiguous(pattern: String, with: String)
    /// HEAD and OPTIONS are answered from the table itself, and a WebSocket is opened with GET.
    case method(pattern: String)

    public var description: String {
      switch self {
      case .malformed(let pattern): "the route \(pattern) is not a path pattern"
      case .ambiguous(let pattern, let other): "the routes \(pattern) and \(other) answer the same paths"
      case .method(let pattern): "the route \(pattern) has a method that routes cannot have"
      }
    }
  }

  public let routes: [Route]
  /// The names of each route's parameters.
  private let parameters: [[String]]
  private let root: Node

  public init(_ routes: [Route]) throws(Failure) {
    var root = Node()
    var parameters: [[String]] = []
    for (index, route) in routes.enumerated() {
      guard let pattern = PathPattern(route.pattern) else { throw .malformed(pattern: route.pattern) }
      let isWebSocket = if case .webSocket = route.handler { true } else { false }
      guard route.method != .head, route.method != .options, !isWebSocket || route.method == .get else {
        throw .method(pattern: route.pattern)
      }
      parameters.append(pattern.parameterNames)
      if let other = root.insert(index, route.method, at: pattern.segments[...]) {
        throw .ambiguous(pattern: route.pattern, with: routes[other].pattern)
      }
    }
    self.routes = routes
    self.parameters = parameters
    self.root = root
  }

  enum Match {
    case route(Route, parameters: [(name: String, value: String)])
    /// The path exists, for these methods.
    case otherMethods([Method])
    case nothing
  }

  /// - Parameter segments: those of the path, each percent-decoded.
  func match(_ method: Method, _ segments: [String]) -> Match {
    var values: [String] = []
    guard let node = root.find(segments[...], &values) else { return .nothing }
    let wanted = method == .head ? .get : method
    guard let index = node.routes[wanted] else {
      return .otherMethods(Self.allowed(node.routes.keys))
    }
    return .route(routes[index], parameters: values.isEmpty ? [] : Array(zip(parameters[index], values)))
  }

  /// In the order of the enumeration, with what the table answers by itself.
  private static func allowed(_ methods: some Collection<Method>) -> [Method] {
    Method.allCases.filter { method in
      switch method {
      case .head: methods.contains(.get)
      case .options: true
      default: methods.contains(method)
      }
    }
  }

  /// A place in the tree of segments.
  private struct Node: Sendable {
    var literals: [String: Node] = [:]
    /// At most one: patterns that differ only in a parameter's name are the same place.
    var parameter: [Node] = []
    var routes: [Method: Int] = [:]

    /// The route that is there already, if one is.
    mutating func insert(
      _ index: Int, _ method: Method, at segments: ArraySlice<PathPattern.Segment>
    ) -> Int? {
      switch segments.first {
      case nil:
        if let other = routes[method] { return other }
        routes[method] = index
        return nil
      case .literal(let text):
        return literals[text, default: Node()].insert(index, method, at: segments.dropFirst())
      case .parameter:
        if parameter.isEmpty { parameter.append(Node()) }
        return parameter[0].insert(index, method, at: segments.dropFirst())
      }
    }

    func find(_ segments: ArraySlice<String>, _ values: inout [String]) -> Node? {
      guard let segment = segments.first else { return routes.isEmpty ? nil : self }
      if let next = literals[segment], let found = next.find(segments.dropFirst(), &values) { return found }
      guard let next = parameter.first, !segment.isEmpty else { return nil }
      values.append(segment)
      if let found = next.find(segments.dropFirst(), &values) { return found }
      values.removeLast()
      return nil
    }
  }
}
