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
    self.init(
      question: input.question, idealAnswer: input.idealAnswer, transcript: transcript,
      measures: report.voice.measures)
  }

  /// What was said, and how, in answer to `question`.
  init(question: String, idealAnswer: String = "", transcript: Transcript, measures: VoiceMeasures) {
    self.init(
      question: question, idealAnswer: idealAnswer,
      utterances: transcript.segments.map { segment in
        Utterance(words: segment.words.map { Word($0.word, start: $0.start, end: $0.end) })
      },
      hasFillers: measures.fillers != nil,
      pauses: Pauses(
        speakingSpan: measures.speakingSpan, total: measures.pauses.total, long: measures.pauses.long))
  }
}
