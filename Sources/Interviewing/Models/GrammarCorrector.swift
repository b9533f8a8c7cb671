/// Has a chat model write utterances anew with their grammar mended.
///
/// What candidates say reaches the model, so they may try to talk to it. The utterances are data of a ``Briefing``, and
/// all that its answer can do is to be compared with what was said: it must be as many strings, none much longer than
/// its utterance.
struct GrammarCorrector: Sendable {
  let chat: ChatClient

  /// Of one request.
  private static let mostUtterances = 20
  private static let mostBytes = 8000

  struct Correction: Sendable {
    /// One for each utterance, in their order.
    var utterances: [String]
    /// What the service says answered.
    var version: String?
  }

  func correct(_ utterances: [String]) async throws -> Correction {
    var correction = Correction(utterances: [])
    var rest = utterances[...]
    while !rest.isEmpty {
      var bytes = 0
      let part = rest.prefix(Self.mostUtterances).prefix { utterance in
        bytes += utterance.utf8.count
        return bytes <= Self.mostBytes
      }
      // One that is too long for any request goes alone.
      let taken = Array(part.isEmpty ? rest.prefix(1) : part)
      let (corrected, version) = try await chat.answer(to: Self.messages(taken), for: .correction) {
        (content) throws(ChatAnswer.Unusable) in try Self.read(content, for: taken)
      }
      correction.utterances += corrected
      correction.version = correction.version ?? version
      rest = rest.dropFirst(taken.count)
    }
    return correction
  }

  static func messages(_ utterances: [String], in briefing: Briefing = Briefing()) -> [ChatMessage] {
    var briefing = briefing
    // One line each, so that no utterance can look like two.
    briefing.add(
      "utterances",
      utterances.enumerated().map { number, utterance in
        "\(number + 1): \(utterance.split(whereSeparator: \.isNewline).joined(separator: " "))"
      }.joined(separator: "\n"))
    return briefing.messages(
      instructions: """
        You correct the grammar of utterances from a transcript of speech. The user's message holds \
        \(utterances.count) utterances, each on a line that begins with its number.
        For each utterance write the same utterance in correct English. Keep its meaning, its words and its order \
        wherever they are correct, change as little as possible, add nothing, and leave a fragment a fragment. \
        Repeat a correct utterance as it is.
        Answer with a JSON object and nothing else: {"corrected": ["…"]}, with exactly \(utterances.count) strings \
        in the order of the utterances, without their numbers.
        """)
  }

  private static func read(
    _ content: String, for utterances: [String]
  ) throws(ChatAnswer.Unusable) -> [String] {
    struct Corrected: Decodable { let corrected: [String] }
    let answer = try ChatAnswer.object(Corrected.self, in: content)
    guard answer.corrected.count == utterances.count else {
      throw ChatAnswer.Unusable(
        "it has \(answer.corrected.count) utterances instead of \(utterances.count)")
    }
    for (corrected, utterance) in zip(answer.corrected, utterances) {
      guard corrected.contains(where: \.isLetter) || !utterance.contains(where: \.isLetter) else {
        throw ChatAnswer.Unusable("an utterance is empty")
      }
      guard corrected.utf8.count <= 2 * utterance.utf8.count + 40 else {
        throw ChatAnswer.Unusable("an utterance is much longer than what was said")
      }
    }
    return answer.corrected
  }
}
