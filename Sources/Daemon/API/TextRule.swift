internal import Core

/// What came for a field that is to be text.
enum FieldValue: Equatable {
  case missing
  case null
  /// A JSON value of another type, or a file.
  case notText
  /// A text that was not read to its end.
  case tooLong
  case text(String)
}

extension KeyedDecodingContainer {
  func field(_ key: Key) throws -> FieldValue {
    if !contains(key) { return .missing }
    if try decodeNil(forKey: key) { return .null }
    return (try? decode(String.self, forKey: key)).map { .text($0) } ?? .notText
  }
}

/// Why a text of a client cannot be taken.
enum TextFault: Error, Equatable {
  case missing, null, notText, tooLong, blank, noLetters, controlCharacters, dots
}

/// What the texts of clients may be, wherever they come in.
enum TextRule: Equatable {
  case userID, sessionID
  /// Of a role, a company: without the white space around it.
  case name
  /// A CV, a job description.
  case document
  /// To a question.
  case answer
  /// One line of at most so many scalars: without the white space around it.
  case line(Int)
  /// The same of several; they may have tabs.
  case lines(Int)

  /// Unicode scalars.
  var limit: Int {
    switch self {
    case .userID, .sessionID: 128
    case .name: 200
    case .document: 200_000
    case .answer: 20_000
    case .line(let limit), .lines(let limit): limit
    }
  }

  func checked(_ value: FieldValue) throws(TextFault) -> String {
    let text: String
    switch value {
    case .missing: throw .missing
    case .null: throw .null
    case .notText: throw .notText
    case .tooLong: throw .tooLong
    case .text(let given): text = given
    }
    // Before anything that walks along the text.
    guard text.utf8.count <= 4 * limit, text.unicodeScalars.count <= limit else { throw .tooLong }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { throw .blank }
    switch self {
    case .document:
      guard Self.hasLetters(text) else { throw .noLetters }
      return text
    case .answer:
      guard Self.hasLetters(text) || text.unicodeScalars.contains(where: { $0.properties.numericType != nil })
      else { throw .noLetters }
      return CleanText.text(text)
    case .lines:
      let taken: Set<Unicode.Scalar> = ["\n", "\r", "\t"]
      guard
        text.unicodeScalars.allSatisfy({
          $0.properties.generalCategory != .control || taken.contains($0)
        })
      else { throw .controlCharacters }
      return text
    case .userID, .sessionID, .name, .line:
      let isID = self == .userID || self == .sessionID
      let taken = isID ? text : text.trimmed
      guard taken.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
        throw .controlCharacters
      }
      // As a part of a path they would be taken away.
      guard self != .sessionID || (taken != "." && taken != "..") else { throw .dots }
      return taken
    }
  }

  /// Throws ``ImportError`` that names the place.
  func checked(_ text: String, _ place: String) throws(ImportError) -> String {
    do throws(TextFault) {
      return try checked(.text(text))
    } catch {
      throw ImportError(place, problem(error))
    }
  }

  /// What to tell of the field.
  func problem(_ fault: TextFault) -> String {
    switch fault {
    case .missing: "is missing"
    case .null, .notText: "must be a text"
    case .tooLong: "must have at most \(limit) characters"
    case .blank: "must not be empty"
    case .noLetters: self == .answer ? "must have words" : "must have letters"
    case .controlCharacters: "must have no control characters"
    case .dots: "must be neither . nor .."
    }
  }

  static func hasLetters(_ text: String) -> Bool {
    text.unicodeScalars.contains(where: \.properties.isAlphabetic)
  }
}
