internal import FoundationEssentials

/// Skills by all their names, found in a text in one pass: its tokens are walked down a trie of the names' tokens,
/// and the longest name wins.
struct SkillLexicon: Sendable {
  /// That of `Resources/skills.json`.
  static let shared: SkillLexicon = {
    do {
      return try SkillLexicon(json: Resource.skills)
    } catch {
      // It is part of the binary and tests read it: nothing from outside brings us here.
      preconditionFailure("skills.json: \(error)")
    }
  }()

  let skills: [Skill]
  private let byName: [String: Int]
  private let trie: TokenTrie<Name>

  init(json: Data) throws {
    let file = try JSONDecoder().decode(File.self, from: json)
    skills = file.skills
    byName = Dictionary(
      file.skills.indices.map { (file.skills[$0].name.lowercased(), $0) },
      uniquingKeysWith: { first, _ in first })
    var trie = TokenTrie<Name>()
    for (index, skill) in file.skills.enumerated() {
      trie.add(skill.name, .init(skill: index, match: skill.match))
      for alias in skill.aliases { trie.add(alias, .init(skill: index, match: .any)) }
    }
    for phrase in file.ignored { trie.add(phrase, .init(skill: nil, match: .any)) }
    self.trie = trie
  }

  /// By its name, in any case; not by an alias.
  func skill(named name: String) -> Skill? { byName[name.lowercased()].map { skills[$0] } }

  /// Where `text` names skills, in order.
  ///
  /// - Parameter expected: names of skills that the talk is about. In a text without capitals they are found by
  ///   names that otherwise need some.
  func mentions(in text: TokenText, expecting expected: [String] = []) -> [SkillMention] {
    let known = text.hasCapitals ? [] : Set(expected.compactMap { byName[$0.lowercased()] })
    var mentions: [SkillMention] = []
    var place = 0
    while place < text.tokens.count {
      let found = trie.longest(in: text.tokens, at: place) { name, length in
        guard let skill = name.skill else { return true }
        let context = NameContext(text: text, tokens: place..<(place + length))
        return context.allows(name.match, skills[skill].name, isExpected: known.contains(skill))
      }
      if let found, let skill = found.meaning.skill {
        let tokens = place..<(place + found.length)
        mentions.append(SkillMention(skills[skill], tokens: tokens, in: text))
      }
      place += found?.length ?? 1
    }
    return mentions
  }

  private struct Name: Sendable {
    /// nil: a phrase that is no skill.
    let skill: Int?
    let match: Skill.Match
  }

  private struct File: Decodable {
    let skills: [Skill]
    /// Phrases that begin like a skill and are none.
    let ignored: [String]
  }
}
