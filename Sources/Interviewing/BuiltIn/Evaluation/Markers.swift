/// Phrases that show how an answer is built.
enum Marker: Sendable, CaseIterable {
  /// Where and when it was: the S of STAR.
  case situation
  /// What was to be done, and by whom: its T.
  case task
  /// What came of it: its R. (Its A is who did what: ``AnswerFeatures``.)
  case result
  /// Reasons, purposes and alternatives.
  case reason
  /// The order of steps.
  case sequence
  /// Words that leave open what is meant.
  case vague

  /// How often each is in a text; a phrase is counted once, however many it contains.
  static func counts(in text: TokenText) -> [Marker: Int] {
    var counts: [Marker: Int] = [:]
    var place = 0
    while place < text.tokens.count {
      let found = trie.longest(in: text.tokens, at: place)
      if let found { counts[found.meaning, default: 0] += 1 }
      place += found?.length ?? 1
    }
    return counts
  }

  private static let trie: TokenTrie<Marker> = {
    var trie = TokenTrie<Marker>()
    for marker in allCases {
      for phrase in marker.phrases { trie.add(phrase, marker) }
    }
    return trie
  }()

  private var phrases: [String] {
    switch self {
    case .situation:
      [
        "when i was", "when i worked", "when we", "while i was", "at my last", "in my last", "at my previous",
        "in my previous", "in my current", "at my current", "in my first", "last year", "two years ago",
        "a few years ago", "years ago", "months ago", "at that time", "at the time", "back then", "there was",
        "there were", "we had a", "i had a", "our team", "my team", "one day", "once", "on a project",
        "in a project", "the project", "the situation", "the problem was", "the challenge was",
        "the issue was",
        "for example", "for instance", "at the company", "one of our", "one of my", "a colleague",
        "a customer",
        "a client", "my manager", "last month", "last summer", "the background",
      ]
    case .task:
      [
        "my task", "my role", "my job", "my part", "my goal", "my responsibility", "i was responsible",
        "we were responsible", "responsible for", "i was asked", "we were asked", "was asked to", "i had to",
        "we had to", "i needed to", "we needed to", "the goal was", "our goal", "the aim was", "the task was",
        "i was in charge", "in charge of", "i was supposed to", "had to be", "needed to be",
        "the requirement",
        "i wanted to", "we wanted to", "i owned", "assigned to",
      ]
    case .result:
      [
        "as a result", "the result", "resulted in", "in the end", "at the end", "the outcome", "led to",
        "which meant that", "so that now", "since then", "ever since", "after that we", "finally we",
        "eventually",
        "i learned", "we learned", "taught me", "learnt", "it turned out", "this allowed", "that allowed",
        "which allowed", "went down", "went up", "went from", "dropped to", "dropped from", "down to",
        "up to",
        "reduced by", "increased by", "improved by", "paid off", "successfully", "was a success",
        "the impact",
        "the feedback was", "never happened again", "today i", "next time", "the difference", "we saved",
        "i saved",
      ]
    case .reason:
      [
        "because", "because of", "since", "therefore", "that is why", "that's why", "this is why",
        "in order to",
        "so that", "which is why", "the reason", "due to", "thanks to", "as a consequence", "consequently",
        "which means", "which meant", "this meant", "that meant", "otherwise", "instead of", "rather than",
        "compared to", "compared with", "the alternative", "alternatively", "trade off", "trade-off",
        "trade offs",
        "the advantage", "the disadvantage", "the downside", "on the one hand", "on the other hand",
        "however",
        "although", "even though", "whereas", "depends on", "decided to", "we decided", "i decided",
        "i chose",
        "we chose", "to avoid", "to prevent", "to make sure", "to ensure", "if we had",
      ]
    case .sequence:
      [
        "first", "first of all", "firstly", "to begin with", "second", "secondly", "third", "thirdly", "then",
        "and then", "next", "after that", "afterwards", "before that", "later", "finally", "lastly",
        "in the end",
        "at first", "initially", "meanwhile", "step by step", "the first step", "the next step", "once that",
        "after", "before", "until",
      ]
    case .vague:
      [
        "stuff", "things", "something like that", "things like that", "stuff like that", "and so on",
        "and so forth",
        "et cetera", "etc", "whatever", "kind of", "sort of", "kinda", "sorta", "you know", "i guess",
        "i don't know",
        "i do not know", "not sure", "no idea", "somehow", "some kind of", "or something", "or so",
        "basically",
        "i suppose", "maybe", "probably", "like i said", "a lot of things", "lots of things", "various",
        "many things",
        "everything", "pretty much", "more or less",
      ]
    }
  }
}
