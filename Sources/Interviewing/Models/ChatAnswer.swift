internal import FoundationEssentials

/// What a chat model said.
struct ChatAnswer: Sendable {
  var content: String
  /// What the service says answered; nil where it does not.
  var version: String?

  /// Why an answer is not what was asked for. Ends the sentence "that answer cannot be used: …", which the model is
  /// told; it quotes nothing of the answer.
  struct Unusable: Error, Equatable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  /// The JSON object in the answer: some models put it into a fence, say a word before it, or think aloud.
  static func object<Value: Decodable>(
    _ type: Value.Type, in content: String
  ) throws(Unusable) -> Value {
    let thoughts = content.ranges(of: "</think>").last
    let content = content[(thoughts?.upperBound ?? content.startIndex)...]
    guard let start = content.firstIndex(of: "{"), let end = content.lastIndex(of: "}"), start < end else {
      throw Unusable("it is not the JSON object asked for")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(content[start...end].utf8))
    } catch let DecodingError.keyNotFound(key, context) {
      throw Unusable("the JSON object has no field \(path(context.codingPath + [key]))")
    } catch let DecodingError.typeMismatch(_, context) {
      throw Unusable("the field \(path(context.codingPath)) is of the wrong type")
    } catch let DecodingError.valueNotFound(_, context) {
      throw Unusable("the field \(path(context.codingPath)) is null")
    } catch {
      throw Unusable("it is not the JSON object asked for")
    }
  }

  /// Only fields that were asked for are ever looked for, so the names are ours.
  private static func path(_ keys: [any CodingKey]) -> String {
    keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
  }
}
