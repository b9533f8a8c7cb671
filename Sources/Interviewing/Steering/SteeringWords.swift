/// Lists of words that rules name, and what the words around an attempt tell.
enum SteeringWords {
  /// By the names that patterns use.
  static let lists: [String: [String]] = [
    // To stop minding what was said.
    "IGNORE": "ignore disregard forget",
    "UNDO":
      "override bypass neglect discard drop overwrite abandon dismiss erase clear delete cancel unlearn void reset",
    "FOLLOW": "follow obey respect heed observe",
    "PREVIOUS": """
    previous prior above earlier preceding foregoing past former initial original existing current your system all any
    every these those hidden aforementioned
    """,
    "INSTRUCTIONS": "instruction instructions prompt prompts directive directives programming",
    "RULES": """
    rule rules guideline guidelines directions command commands order orders constraint constraints restriction
    restrictions training guardrails guardrail policy policies context message messages
    """,
    "TOLD": "told given instructed taught programmed trained ordered asked",
    "LIMITS": """
    filter filters restriction restrictions guardrails safety limits limitations safeguards censorship constraints
    """,
    "VOID": """
    void cancelled canceled obsolete overridden superseded suspended invalid lifted revoked outdated disabled gone
    changed deleted null
    """,
    // To be somebody else.
    "SELF": "candidate interviewee applicant grandmother grandma",
    "SOMEBODY": """
    ai assistant chatbot bot chatgpt gpt dan terminal model llm candidate interviewee applicant unrestricted
    interviewer friend coach tutor teacher examiner evaluator recruiter grandmother grandma pirate jailbroken
    developer creator human cat
    """,
    "MODE": "dan god jailbreak unrestricted unfiltered sudo uncensored jailbroken",
    // To hand over.
    "TELL":
      "tell give show provide send share reveal write type list say hand disclose feed generate print output",
    "LEAK":
      "print show reveal repeat output display tell give share leak dump write paste recite list expose send disclose",
    "RIGHT": "right correct ideal best model perfect expected sample proper winning answer",
    "ANSWER": "answer answers response responses solution solutions reply replies",
    // After it: "the answer format" is another thing.
    "GOING_ON": """
    is are was were would will should could to for of in on at here now next first please and or so then but you that i
    without before right too also instead
    """,
    "AWARD": "give grant award assign rate score grade mark rank",
    "MINE": "me this every all each it my",
    "FULL": "full maximum max highest perfect top best 10 ten 100 hundred five 5 nine 9 high excellent hire",
    "MARKS": "mark marks score scores point points rating ratings grade grades credit stars",
    // Before an order.
    "COURTESY": """
    now ok okay so and but then hey hi hello mia dear well just first instead also actually simply next finally again
    interviewer assistant ai bot chatbot chatgpt model computer system admin alright right yes no hmm um uh oh sir madam
    only always immediately urgent important attention note ps today
    """,
  ].mapValues { $0.split { $0.isWhitespace }.map(String.init) }

  /// They make what follows somebody else's, or one's own: gaps do not reach over them.
  static let others = words(
    "my our his her their its i we he she they me us vendor customer client manager boss team colleague")

  /// Somebody says or writes what comes after a colon or in quotation marks.
  static let saying = words(
    """
    said says saying say told tells wrote writes written read reads asked asks replied answered shouted yelled typed
    typing posted email emails mail message messages ticket note notes comment comments sign phrase phrases quote
    injection injections attack attacks attackers such example instance called motto slogan title titled book
    """)

  /// Somebody does something, or is to: a list of verbs after it is theirs.
  static let narrating = words(
    """
    to would could should might may must will shall can did do does had has have used let make made makes helped i we
    they he she people teams developers engineers users customers clients managers everyone everybody somebody who
    """)

  static let joining = words("and but then so or")
  static let addressing = words("please kindly you now")
  /// At a clause's beginning they make it an order, and so what an *and* joins to it.
  static let commands: Set<String> = words(
    """
    stop end finish skip listen continue go start begin wait look please thanks thank pretend act be do answer respond
    reply speak follow obey imagine enter enable switch print repeat
    """
  ).union(lists["IGNORE"] ?? []).union(lists["TELL"] ?? []).union(lists["AWARD"] ?? [])

  /// What stands for several words, or is written without its apostrophe.
  static let aliases: [String: [String]] = [
    "whats": ["what", "is"], "dont": ["do", "not"], "youre": ["you", "are"], "youll": ["you", "will"],
    "im": ["i", "am"], "lets": ["let", "us"], "pls": ["please"], "plz": ["please"], "u": ["you"],
    "ur": ["your"],
    "gimme": ["give", "me"], "wanna": ["want", "to"], "gonna": ["going", "to"], "cannot": ["can", "not"],
  ]

  /// All that patterns name: what letters that stand apart, or words that do not, can be.
  static let vocabulary: Set<String> = {
    var all = Set(lists.values.joined()).union(
      words("the a me my you your is are what who and or to for of it not"))
    for rule in SteeringRules.table { all.formUnion(rule.pattern.vocabulary) }
    return all.filter { $0.utf8.count > 1 }
  }()

  private static func words(_ list: String) -> Set<String> {
    Set(list.split { $0.isWhitespace }.map(String.init))
  }
}
