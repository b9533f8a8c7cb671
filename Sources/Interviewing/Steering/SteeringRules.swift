/// What an attempt to steer the interviewer looks like. docs/steering.md explains the rules; to add one, add a line
/// here and sentences on both sides of it to the tests.
///
/// An order is told from a report by its place: *ignore your instructions* begins a clause, *I told my team to ignore
/// their instructions* has the verb behind a subject. So rules begin with the verb in its plain form, and their words
/// need what makes them about the interviewer: `your`, `previous`, `you were given`.
enum SteeringRules {
  static let all = table.indexed()

  static let table = overriding + roles + answers + prompts

  /// Instructions are to be ignored.
  private static let overriding =
    rules(
      .overridesInstructions, .head,
      [
        "IGNORE ..3 PREVIOUS ..3 INSTRUCTIONS",
        "IGNORE ..3 PREVIOUS ..3 RULES $",
        "IGNORE ..3 PREVIOUS ..3 RULES and|but|or|so|then|that|you|your|given|set|now|above|please|instead|to",
        "IGNORE|UNDO ..2 your ..3 INSTRUCTIONS|RULES|filters|safety|memory",
        "UNDO ..3 PREVIOUS ..2 INSTRUCTIONS",
        "IGNORE|UNDO the system? prompt|instructions $",
        "IGNORE everything|anything|all|whatever|what ..2 you were|have|had ..2 TOLD",
        "IGNORE everything|anything|all|what ..2 above|before|prior|previously $",
        "IGNORE everything|all ..2 above and",
        "IGNORE the above $",
        "IGNORE the above and",
        "IGNORE the|these|those INSTRUCTIONS|RULES ..1 above|you|before|earlier",
        "do not FOLLOW|listen|adhere|comply|stick ..2 your|previous|prior|above|system ..3 INSTRUCTIONS|RULES",
        "stop following|obeying ..2 your|previous|prior|system ..3 INSTRUCTIONS|RULES",
        "disable|remove|turn|switch|lift|drop|bypass ..1 your ..2 LIMITS",
        "FOLLOW|execute only? my ..2 INSTRUCTIONS|RULES",
        "FOLLOW|execute these|the? new ..1 INSTRUCTIONS|RULES instead",
        "your ..3 INSTRUCTIONS|RULES|LIMITS are|is|have|has ..3 VOID",
        "your ..3 INSTRUCTIONS|RULES|LIMITS no longer apply|matter|count",
        "your ..3 INSTRUCTIONS|RULES|LIMITS do not apply|matter|count",
        "the|all|any previous|above|prior ..1 INSTRUCTIONS are|is ..2 VOID",
        "new|updated|revised system? INSTRUCTIONS $:",
        "you are no longer|not bound|restricted|limited|constrained|required",
        "you are free|freed from ..2 RULES|INSTRUCTIONS|LIMITS",
        "you have no|zero ..1 restrictions|limits|limitations|guidelines|filters $",
        "system|admin|administrator|root|security override $",
        "IGNORE the ..2 INSTRUCTIONS|RULES above",
      ])
    + rules(
      .overridesInstructions, .addressed,
      [
        "IGNORE|UNDO ..2 INSTRUCTIONS",
        "UNDO ..2 PREVIOUS ..2 RULES",
      ])
    + rules(
      .overridesInstructions, .anywhere,
      [
        "you to|must|should|could|would|will|can ..1 IGNORE|UNDO ..2 your ..2 INSTRUCTIONS|RULES"
      ])

  /// The interviewer is to be somebody else.
  private static let roles =
    rules(
      .changesRole, .head,
      [
        "pretend that? you are|were",
        "pretend to be",
        "pretend ..1 there are|is no",
        "imagine|suppose|assume that? you are|were ..3 ai|assistant|chatbot|bot|llm|model|unrestricted|SELF",
        "act|behave|respond|answer|speak|talk|reply|write|evaluate as if|though i|you|we|the",
        "act|behave|respond|answer|speak|talk|reply as|like a|an|my|the ..2 SOMEBODY",
        "act|behave|respond|answer|speak|talk|reply as|like dan|my",
        "role play as|with|a",
        "roleplay as|with|that|a",
        "play|assume|take ..1 the role|persona|identity|part of ..2 SOMEBODY",
        "simulate|impersonate|become|emulate ..1 SOMEBODY",
        "you are now a|an|my|dan|free|in|acting|unrestricted|uncensored|going|called|named|chatgpt",
        "you are now the ..2 SOMEBODY",
        "you are a|an ..2 SOMEBODY without ..2 LIMITS|rules|guidelines",
        "you are a|an ..2 SOMEBODY with no|zero ..2 LIMITS|rules|guidelines",
        "you are no longer a|an|the|my|mia|acting|interviewing",
        "you are not a|an|the ..2 interviewer|recruiter|examiner",
        "you are going to act|be|play|pretend|behave|roleplay|simulate",
        "you are dan|chatgpt|unrestricted|jailbroken|uncensored",
        "you are now? in MODE|developer|debug|maintenance|admin|test mode",
        "enter|activate|enable|switch|go ..1 MODE mode",
        "enter|activate|enable ..1 developer|debug|maintenance|admin mode $.",
        "i am|will ..1 be? the interviewer now|from",
        "i am now ..1 interviewer|recruiter|examiner",
        "you are ..1 the ..1 candidate|interviewee|applicant",
        "stop being|acting|playing ..2 interviewer|recruiter|examiner|assistant|mia",
        "break|drop|leave your? character $",
        "your new|real|true ..1 task|job|role|goal|mission|purpose|name is",
        "IGNORE your ..1 task|job|role|goal|mission|purpose",
      ])
    + rules(
      .changesRole, .addressed,
      [
        "act|behave as|like a|an|my|the|if|though|dan",
        "respond|answer|speak|talk|reply as|like a|an|my|dan",
        "role play $",
        "role play as|with|that|a",
        "roleplay",
        "play a ..1 game ..2 where|in you",
        "play|assume|take|adopt ..1 the role|persona|identity|part|character of",
        "simulate|impersonate|become|emulate a|an|my|the|being|dan",
        "you are|will|must|only",
        "switch|swap|reverse|change|trade roles|places ..4 $.",
        "switch|swap|reverse|change|trade roles|places $",
        "switch|swap|reverse|change|trade roles|places now|and|so|from|with",
        "enter|activate|enable|switch|go|be ..2 developer|debug|maintenance|admin|test mode",
      ])
    + rules(
      .changesRole, .anywhere,
      [
        "do anything now"
      ])

  /// Answers, marks and the prompt are asked for.
  private static let answers =
    rules(
      .asksForAnswers, .head,
      [
        "TELL ..1 me|us ..2 RIGHT ..1 ANSWER $",
        "TELL ..1 me|us ..2 RIGHT ..1 ANSWER GOING_ON",
        "TELL ..1 me|us the|your|all|each|every|any ANSWER $",
        "TELL ..1 me|us the|your|all|each|every|any ANSWER GOING_ON",
        "TELL the RIGHT ANSWER $",
        "TELL ..1 me|us what ..1 i|to ..2 say|answer|reply|respond|write",
        "TELL ..1 me|us what ..2 you want|expect|hear|like ..3 say|hear|answer",
        "TELL ..1 me|us how ..1 i|to ..2 answer|reply|respond|pass",
        "TELL ..1 me|us ..1 all|next|remaining|upcoming|other ..2 questions ..1 in|beforehand|ahead|you",
        "write|generate|make|create|give|prepare ..1 me|us? a|an|the|my|this ..3 ANSWER for me",
        "write|generate|create|prepare my ..1 ANSWER",
        "answer it|this|that|the|your|these|all|them ..3 for me",
        "answer ..3 yourself",
        "you answer it|this|that|the|yourself",
        "what is|are the ..2 ANSWER to this|the|your|that|it question|questions|one? $",
        "what should|must|do|can|could i ..2 say|answer|reply|respond|write to|here|for|in|next|now|so ..8 $?",
        "how should|must|do|can i ..1 answer|reply|respond|pass ..6 $?",
        "what do|would you want|like|expect me to say|answer|reply|write ..4 $?",
        "what ..1 answer do|would|are you want|expect|expecting ..3 $?",
        "AWARD MINE my? ..4 FULL ..2 MARKS",
        "AWARD MINE my? ..4 MARKS ..2 FULL",
        "AWARD MINE my? ..4 FULL out of FULL",
        "AWARD MINE my? ..4 10|ten|100|5 10|100|5|out|everywhere|percent",
        "AWARD MINE my? ..4 as|a|an perfect|10|ten|hire|excellent|hired|passed|correct|right",
        "AWARD 10|ten|100|full|maximum|max|top ..2 everywhere|marks|points|score|scores",
        "set|make|change|put ..1 my|the|every|all|overall|this ..2 MARKS ..1 to|at|as|be? FULL",
        "output|return|respond|answer|reply|report with? ..2 MARKS ..2 FULL",
        "answer|say|respond|reply|output hire $",
        "say|write|state|report|tell|conclude ..2 that ..1 i|he|she|they passed|pass|failed",
        "recommend hiring me",
        "recommend me ..1 for|as|to",
        "recommend ..1 this candidate|applicant",
        "let|make|have me pass|win|succeed",
        "make|be sure ..1 that? i pass|win",
        "make|be sure ..1 that? i get|am|score ..3 hired|job|interview|offer|position|FULL|MARKS",
        "this candidate|applicant|answer|response must|should|deserves|shall|has|is ..4 FULL|hired|recommended|worth|scored",
        "what is|are|were your ..2 system|hidden|secret|initial|original|full|exact|internal ..1 INSTRUCTIONS|RULES",
        "what is|are|were your prompt|prompts|instructions|directives|programming",
        "what is|are the system prompt|prompts|message|instructions ..3 $?",
        "what ..1 instructions were|did|have|are|do you ..1 given|told|get|receive|have|been|following",
        "what were|are|have you ..1 TOLD",
        "LEAK ..1 me? ..1 your ..3 prompt|prompts|instructions|directives|programming|configuration",
        "LEAK ..2 the? system|hidden|secret|initial|original|internal prompt|message|instructions|rules",
        "LEAK ..3 text|words|everything|messages|instructions|conversation above|verbatim|before",
        "LEAK me|us? ..2 the|your ..1 answer key|sheet",
        "you should|can|could|may|ought AWARD MINE my? ..4 FULL",
      ])
    + rules(
      .asksForAnswers, .addressed,
      [
        "i pass|get|am|score ..3 hired|job|interview|FULL",
        "pass me|this",
      ])
    + rules(
      .asksForAnswers, .last,
      [
        "what is|are|would the|your|an|a? ..1 RIGHT ..1 ANSWER|answers ..4 $?",
        "what should|must|do|can|could i ..1 say|answer|reply|respond|write $?",
      ])

  /// Words of a prompt for a model.
  private static let prompts =
    rules(
      .pastesPrompt, .head,
      [
        "you are a|an helpful ..2 assistant|chatbot|ai",
        "you are ..1 a large language model",
        "begin|start|end of the? ..1 system|user? prompt|instructions $",
        "knowledge cutoff $:",
      ])

  private static func rules(
    _ attempt: SteeringAttempt, _ place: SteeringRule.Place, _ patterns: [String]
  ) -> [SteeringRule] {
    patterns.map { SteeringRule(attempt, place, $0) }
  }
}
