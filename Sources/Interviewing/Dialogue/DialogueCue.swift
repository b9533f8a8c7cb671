/// What an interviewer is to say next. Which it is, a script decides, never a model.
public enum DialogueCue: Sendable, Equatable, Codable {
  /// Greet the candidate (by name, unless that is empty), say who asks, and ask what draws them to the position (that
  /// of the name, unless it is empty).
  case welcome(candidate: String, position: String)
  /// Ask about a situation of the candidate's past; the `number`th such question, from 1.
  case behavioral(number: Int)
  /// Ask about a skill, or where it is nil about the work in general; the `number`th such question, from 1.
  case technical(skill: String?, number: Int)
  /// Go on from what the candidate has just said, in their words, and ask for more of it.
  case probe
  /// Ask exactly this.
  case put(question: String)
  /// Heed what an operator has just said, and bring the candidate back to the open question.
  case resume
  /// Thank the candidate and end the interview.
  case closing
}
