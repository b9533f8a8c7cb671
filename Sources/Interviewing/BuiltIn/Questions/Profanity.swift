/// Words that are never repeated to a candidate who used them.
enum Profanity {
  static let words: Set<String> = [
    "arse", "arsehole", "ass", "asshole", "assholes", "bastard", "bastards", "bitch", "bitches", "bloody",
    "bollocks",
    "bugger", "bullshit", "cock", "crap", "crappy", "cunt", "damn", "damned", "dick", "dickhead", "douchebag",
    "fag",
    "faggot", "fuck", "fucked", "fucker", "fuckers", "fucking", "fucks", "goddamn", "hell", "idiot",
    "idiotic",
    "idiots", "moron", "morons", "motherfucker", "motherfucking", "nigga", "nigger", "nazi", "piss", "pissed",
    "porn", "prick", "pussy",
    "rape", "raped", "retard", "retarded", "screwed", "sex", "shit", "shits", "shitty", "slut", "stupid",
    "suck",
    "sucked", "sucks", "tits", "twat", "wank", "wanker", "whore",
  ]
}
