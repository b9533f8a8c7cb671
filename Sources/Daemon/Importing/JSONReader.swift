internal import FoundationEssentials

/// Reads JSON from outside into the shape that is wanted: fields that nobody asked for cost nothing.
enum JSONReader {
  /// - Throws: ``ImportError`` naming the first field that is wrong.
  static func read<Value: Decodable>(_ type: Value.Type, from data: Data) throws(ImportError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      if case DecodingError.dataCorrupted(let context) = error, context.codingPath.isEmpty,
        (try? JSONDecoder().decode(Anything.self, from: data)) != nil
      {
        // Foundation says so, without a place, of a number that its type cannot hold as well.
        throw ImportError(ImportError.place([]), "has a number that cannot be taken")
      }
      throw error as? ImportError ?? ImportError(error)
    }
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }
}

extension Decoder {
  /// Refuses fields other than `known`: of something that is to be changed, a name that nobody knows is a mistake.
  /// - Throws: ``ImportError``.
  func refuseOtherFields<Field: CodingKey & CaseIterable>(than known: Field.Type) throws {
    let names = Set(known.allCases.map(\.stringValue))
    let others = try container(keyedBy: AnyField.self).allKeys.filter { !names.contains($0.stringValue) }
    guard let other = others.min(by: { $0.stringValue < $1.stringValue }) else { return }
    throw ImportError(ImportError.place(codingPath + [other]), "is not a field that can be given")
  }
}

/// Whatever name a field has.
private struct AnyField: CodingKey {
  /// Characters of a name that errors quote.
  private static let longest = 64

  let stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = String(stringValue.prefix(Self.longest)) }
  init?(intValue: Int) { nil }
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
    // What a type refuses.
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
      self.init(Self.place(context.codingPath), "has a value that cannot be taken")
    default: self.init("", "the text is not JSON")
    }
  }

  /// As `interviews[0].questions[2].video_url`.
  fileprivate static func place(_ path: [any CodingKey]) -> String {
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
    case is Double.Type: "a number"
    case is String.Type: "a text"
    case is Bool.Type: "true or false"
    case is [Any].Type: "a list"
    default: "an object"
    }
  }
}
