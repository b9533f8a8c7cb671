internal import FoundationEssentials
internal import Interviewing
internal import Speech
internal import Storage

extension SpokenAnswer {
  /// What a stored report says of how a question was answered.
  init(_ input: EvaluationInput) throws {
    struct Part: Decodable {
      struct Voice: Decodable { var measures: VoiceMeasures }
      var transcript: Transcript?
      var voice: Voice

      enum CodingKeys: String, CodingKey {
        case transcript
        case voice = "voice_analysis"
      }
    }
    let report = try JSONDecoder().decode(Part.self, from: Data(input.report.utf8))
    guard let transcript = report.transcript else { throw EvaluationImpossible.noTranscript }
    let measures = report.voice.measures
    self.init(
      question: input.question, idealAnswer: input.idealAnswer,
      utterances: transcript.segments.map { segment in
        Utterance(words: segment.words.map { Word($0.word, start: $0.start, end: $0.end) })
      },
      hasFillers: measures.fillers != nil,
      pauses: Pauses(
        speakingSpan: measures.speakingSpan, total: measures.pauses.total, long: measures.pauses.long))
  }
}
