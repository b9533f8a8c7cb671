/// Which names events have: OpenAI renamed some when the Realtime API left its beta.
enum RealtimeDialect: Sendable {
  /// `OpenAI-Beta: realtime=v1`.
  case beta
  case current
}
