internal import Core
internal import FoundationEssentials
internal import HTTPServer

/// The texts that an interview is started with, and what is wrong with them.
enum StartField: String, CaseIterable {
  case userID = "user_id"
  case sessionID = "session_id"
  case role, company
  case cvText = "cv_text"
  case jdText = "jd_text"

  var rule: TextRule {
    switch self {
    case .userID: .userID
    case .sessionID: .sessionID
    case .role, .company: .name
    case .cvText, .jdText: .document
    }
  }

  var isDocument: Bool { rule == .document }
}

/// Fields that cannot be taken, in the words of pydantic 1, which clients of this API may know.
struct InvalidFields: Error, Equatable {
  struct Problem: Equatable {
    /// nil: the whole body.
    var field: String?
    var message: String
    var type: String

    static let missingType = "value_error.missing"
  }

  var problems: [Problem]

  /// One missing field in a sentence, anything else as a list.
  var response: Response {
    if problems.count == 1, let field = problems[0].field, problems[0].type == Problem.missingType {
      return DetailBody.response(.badRequest, "Missing required field: \(field)")
    }
    let list = problems.map { problem -> JSONValue in
      [
        "loc": .array(["body"] + (problem.field.map { [.string($0)] } ?? [])),
        "msg": .string(problem.message), "type": .string(problem.type),
      ]
    }
    return DetailBody.response(.badRequest, .array(list))
  }
}

extension StartField {
  /// The texts of `fields`, roles and companies without white space around them.
  static func check(
    _ fields: [StartField], _ values: [StartField: FieldValue]
  ) throws(InvalidFields) -> [StartField: String] {
    var texts: [StartField: String] = [:]
    var problems: [InvalidFields.Problem] = []
    for field in fields {
      switch field.checked(values[field] ?? .missing) {
      case .success(let text): texts[field] = text
      case .failure(let invalid): problems += invalid.problems
      }
    }
    guard problems.isEmpty else { throw InvalidFields(problems: problems) }
    return texts
  }

  private func checked(_ value: FieldValue) -> Result<String, InvalidFields> {
    do throws(TextFault) {
      return .success(try rule.checked(value))
    } catch {
      return switch error {
      case .missing: invalid("field required", InvalidFields.Problem.missingType)
      case .null: invalid("none is not an allowed value", "type_error.none.not_allowed")
      case .notText: invalid("str type expected", "type_error.str")
      case .tooLong:
        invalid("ensure this value has at most \(rule.limit) characters", "value_error.any_str.max_length")
      case .blank: invalid("ensure this value has at least 1 characters", "value_error.any_str.min_length")
      case .noLetters: invalid("ensure this value has letters", "value_error")
      case .controlCharacters: invalid("ensure this value has no control characters", "value_error")
      case .dots: invalid("ensure this value is neither . nor ..", "value_error")
      }
    }
  }

  private func invalid(_ message: String, _ type: String) -> Result<String, InvalidFields> {
    .failure(InvalidFields(problems: [.init(field: rawValue, message: message, type: type)]))
  }
}

/// The body of `POST /interview/v2/start`.
struct StartBody {
  var values: [StartField: FieldValue] = [:]

  /// Throws ``InvalidFields`` for a body that is no object, `HTTPError` for one that is not JSON.
  init(_ body: [UInt8]) throws {
    do {
      values = try JSONDecoder().decode(Fields.self, from: Data(body)).values
    } catch DecodingError.typeMismatch {
      throw InvalidFields(
        problems: [.init(field: nil, message: "value is not a valid dict", type: "type_error.dict")])
    } catch DecodingError.valueNotFound {
      throw InvalidFields(
        problems: [.init(field: nil, message: "field required", type: InvalidFields.Problem.missingType)])
    } catch {
      throw HTTPError(.badRequest, "The body is not valid JSON")
    }
  }

  private struct Fields: Decodable {
    struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }

      init(_ field: StartField) { stringValue = field.rawValue }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    var values: [StartField: FieldValue] = [:]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for field in StartField.allCases {
        let key = Key(field)
        values[field] = try container.field(key)
      }
    }
  }
}
