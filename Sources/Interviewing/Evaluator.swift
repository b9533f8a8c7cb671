public import HTTPClient

/// Marks answers. Nothing of an answer is kept: the caller stores scores by ``contentKey(_:_:_:)``.
///
/// docs/evaluation.md has every formula. Equal answers get equal scores from what is built in; models need not
/// answer the same twice.
public final class Evaluator: Sendable {
  let servers: ModelServers
  private let client: ModelClient

  public convenience init(servers: ModelServers, client: HTTPClient) {
    self.init(servers: servers, client: client, retry: RetryPolicy())
  }

  init(servers: ModelServers, client: HTTPClient, retry: RetryPolicy) {
    self.servers = servers
    self.client = ModelClient(
      http: client, timeout: servers.timeout, firstByteTimeout: servers.firstByteTimeout, retry: retry)
  }

  /// The mark of `answer`. Its value is nil, and its note says why, where there is nothing to mark: no ideal
  /// answer, no question. Silence is an answer, and gets 0.
  ///
  /// Throws ``EvaluationError``, or `CancellationError`.
  public func score(
    _ kind: ScoreKind, of answer: SpokenAnswer, with model: EvaluationModel
  ) async throws -> Score {
    let text = answer.text
    let scoring = Scoring(kind: kind, model: model, name: spelledOut(model))
    if let reason = Self.obstacle(to: kind, answer) { return scoring.none(reason) }
    if text.isEmpty { return scoring.silence }
    let embedder = embedder(model)
    switch kind {
    case .semanticSimilarity, .broadTopicSimilarity:
      guard let embedder else { return try scoring.content(answer) }
      let isTopic = kind == .broadTopicSimilarity
      let scale = SimilarityScale(model: embedder.model)
      var (measure, version) = try await TextSimilarity(embedder: embedder).compare(
        text.utterances.map(\.fluentText), with: [isTopic ? answer.question : answer.idealAnswer])
      measure.mark = (isTopic ? scale.topic : scale.semantic).mark(measure.parts["cosine"] ?? 0)
      return scoring.score(model: measure, version: version)
    case .grammar:
      let measured = try await grammar(of: text)
      // Where there is no grammar to mark there is none to correct either: nobody is asked.
      guard let embedder, measured.mark != nil else { return scoring.score(measured: measured) }
      guard let chat = servers.chat else {
        return scoring.score(
          measured: measured,
          note: "No chat model is configured that could correct the grammar: the measured mark stands alone.")
      }
      let said = text.utterances.filter { !$0.fluent.isEmpty }.map(\.fluentText)
        .evenly(TextSimilarity.mostUtterances)
      let corrected = try await GrammarCorrector(chat: ChatClient(client: client, server: chat)).correct(said)
      let compared = try await compare(zip(said, corrected.utterances).map { ($0, $1) }, with: embedder)
      return scoring.score(
        measured: measured, model: compared.measure,
        version: "\(compared.version) + \(corrected.version ?? chat.model)")
    case .disfluency:
      let measured = FluencyMeasure.measure(text, hasFillers: answer.hasFillers, pauses: answer.pauses)
      guard let embedder else { return scoring.score(measured: measured) }
      let compared = try await compare(text.utterances.map { ($0.text, $0.fluentText) }, with: embedder)
      return scoring.score(measured: measured, model: compared.measure, version: compared.version)
    }
  }

  /// Loads link-grammar's dictionary ahead of the first mark for grammar. Throws when it is not installed.
  public func prepare() async throws { try await GrammarParser.shared.prepare() }

  /// The model's name with what is configured where it names none.
  func spelledOut(_ model: EvaluationModel) -> String {
    model == .openAI(model: nil) ? EvaluationModel.openAI(model: servers.openAI.model).name : model.name
  }

  private func embedder(_ model: EvaluationModel) -> (any Embedder)? {
    switch model {
    case .builtIn: nil
    case .openAI(let name):
      OpenAIEmbedder(client: client, server: servers.openAI, model: name ?? servers.openAI.model)
    case .huggingFace(let organisation, let name):
      HuggingFaceEmbedder(client: client, server: servers.huggingFace, model: "\(organisation)/\(name)")
    }
  }

  private static func obstacle(to kind: ScoreKind, _ answer: SpokenAnswer) -> String? {
    switch kind {
    case .semanticSimilarity where !answer.idealAnswer.saysSomething:
      "The question has no ideal answer to compare with."
    case .broadTopicSimilarity where !answer.question.saysSomething: "There is no question to compare with."
    default: nil
    }
  }

  private func grammar(of text: AnswerText) async throws -> Measure {
    let clauses = GrammarMeasure.clauses(of: text)
    let parses = try await GrammarParser.shared.parse(clauses.evenly(GrammarMeasure.mostClauses))
    return GrammarMeasure.measure(parses, clausesInAll: clauses.count)
  }

  private func compare(
    _ pairs: [(said: String, mended: String)], with embedder: any Embedder
  ) async throws -> (measure: Measure, version: String) {
    var (measure, version) = try await TextSimilarity(embedder: embedder).compare(pairs)
    measure.mark = measure.parts["similarity"].map(SimilarityScale(model: embedder.model).form.mark)
    measure.parts["model"] = measure.mark
    return (measure, version)
  }
}
