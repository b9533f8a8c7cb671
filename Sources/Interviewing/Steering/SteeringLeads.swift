/// What stands before an order: *please*, *now*, *you must*, *I want you to*.
struct SteeringLeads {
  /// Where an order may begin.
  struct Start: Equatable {
    let index: Int
    /// Whether somebody was told before that it is for them.
    let isAddressed: Bool
  }

  /// More than anybody puts before an order.
  private static let most = 8

  private static let courtesies = [SteeringPattern("COURTESY")]
  private static let addresses = [
    "please|kindly", "you must|will|shall|now", "you have|need|are|ought to", "you are going to",
    "can|could|would|will|must|should you", "would|do you mind",
    "i|we want|need|like|order|command|ask|expect|beg|require|urge|instruct|authorize|authorise|direct you ..2 to",
    "i|we would|will|really|now|hereby ..1 want|need|like|love|prefer|ask|order|instruct|command you ..2 to",
    "i am ..3 ask|asking|telling|ordering|instructing|commanding you ..2 to",
    "i would like|want|prefer|appreciate it? if you could|would|can",
    "it would be|help ..3 if you could|would|can",
    "your new|only|main|real|next? task|job|role|goal|mission|objective|duty|purpose is now? to?",
    "make|be sure that|to you?", "from now|here on|onward|onwards",
    "from this point|moment ..2 on|onward|forward",
    "starting|beginning now|immediately|today", "henceforth|hereafter",
    "it is important|vital|essential|crucial|necessary|imperative that you", "let us",
    "go ahead and?", "feel free to", "try to", "remember to", "do not forget to", "you are free to",
    "for the rest|remainder of this|the|our conversation|interview|chat|session",
    "in this conversation|interview|chat|session", "as my friend|boss|master",
    "as a|your friend|developer|admin|administrator|creator", "if you are an|a ai|bot|llm|model|machine",
  ].map(SteeringPattern.init)

  private static let index: [String: [(pattern: SteeringPattern, isAddress: Bool)]] = {
    var index: [String: [(pattern: SteeringPattern, isAddress: Bool)]] = [:]
    for (patterns, isAddress) in [(addresses, true), (courtesies, false)] {
      for pattern in patterns {
        for word in pattern.first { index[word, default: []].append((pattern, isAddress)) }
      }
    }
    return index
  }()

  /// The clause's own beginning, and the places after what stands before an order.
  private(set) var starts: [Start] = []
  /// Whether it is said that somebody is to do what follows.
  private(set) var isAddressed: Bool
  /// Whether the order itself comes only in the next clause.
  private(set) var isAll = false

  /// `isAddressed`: whether the clause before said so.
  init(_ words: ArraySlice<SteeringText.Word>, isAddressed: Bool) {
    self.isAddressed = isAddressed
    var rest = words
    while let word = rest.first, starts.count < Self.most {
      starts.append(Start(index: rest.startIndex, isAddressed: self.isAddressed))
      guard let lead = Self.lead(before: rest, from: word.text) else { return }
      rest = rest[lead.end...]
      self.isAddressed = self.isAddressed || lead.isAddress
    }
    isAll = rest.isEmpty
  }

  private static func lead(
    before words: ArraySlice<SteeringText.Word>, from first: String
  ) -> (end: Int, isAddress: Bool)? {
    for (pattern, isAddress) in index[first] ?? [] {
      if let end = pattern.end(in: words, before: nil) { return (end, isAddress) }
    }
    return nil
  }
}
