/// The marks that the content of an answer gets.
public enum ScoreKind: String, Sendable, CaseIterable, Codable {
  case semanticSimilarity = "semantic_similarity"
  case broadTopicSimilarity = "broad_topic_similarity"
  case grammar
  case disfluency
}
