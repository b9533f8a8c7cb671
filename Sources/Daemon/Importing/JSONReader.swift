internal import FoundationEssentials

/// Reads JSON from outside into the shape that is wanted: fields that nobody asked for cost nothing.
enum JSONReader {
  /// - Throws: ``ImportError`` naming the first field that is wrong.
  static func read<Value: Decodable>(_ type: Value.Type, from data: Data) throws(ImportError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw ImportError(error)
    }
  }
}

/// A number without a fraction: of any other value the error says so, and where.
struct WholeNumber: Decodable {
  let value: Int64

  init(from decoder: any Decoder) throws {
    guard let value = try? decoder.singleValueContainer().decode(Int64.self) else {
      let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "")
      throw DecodingError.typeMismatch(Int64.self, context)
    }
    self.value = value
  }
}

extension ImportError {
  fileprivate init(_ error: any Error) {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      self.init(Self.place(context.codingPath + [key]), "is missing")
    case DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context):
      self.init(Self.place(context.codingPath), "must be \(Self.name(type))")
    default: self.init("", "the text is not JSON")
    }
  }

  /// As `interviews[0].questions[2].video_url`.
  private static func place(_ path: [any CodingKey]) -> String {
    if path.isEmpty { return "the JSON" }
    return path.reduce(into: "") { text, key in
      if let index = key.intValue {
        text += "[\(index)]"
      } else {
        text += (text.isEmpty ? "" : ".") + key.stringValue
      }
    }
  }

  private static func name(_ type: Any.Type) -> String {
    switch type {
    case is Int64.Type: "a whole number"
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is [Any].Type: "a list"
    default: "an object"
    }
  }
}
