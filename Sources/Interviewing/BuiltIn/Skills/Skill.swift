/// A skill that documents name and questions are about.
struct Skill: Sendable, Equatable, Decodable {
  enum Category: String, Sendable, Decodable, CaseIterable {
    case language, framework, database, cloud, architecture, testing, security, data, mobile, web, design
    case management, sales, marketing, finance, support, health, engineering
    /// A whole profession, which says little about what somebody knows: back-end development.
    case field
    /// What people are, not what they know: leadership, teamwork.
    case personal
  }

  /// What makes its name more than the word that is spelled so. Aliases need none of it.
  enum Match: String, Sendable, Decodable {
    /// Any spelling.
    case any
    /// The name's capitals: Excel, not excel. Where a sentence begins they prove nothing, and it is as `context`.
    case `case`
    /// The name's capitals among other skills or next to words about programming: Go, C, R.
    case context
  }

  let name: String
  let category: Category
  let match: Match
  let aliases: [String]

  enum CodingKeys: String, CodingKey { case name, category, match, aliases }

  /// Whether it says little about what somebody can do.
  var isGeneral: Bool { category == .personal || category == .field }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    name = try values.decode(String.self, forKey: .name)
    category = try values.decode(Category.self, forKey: .category)
    match = try values.decodeIfPresent(Match.self, forKey: .match) ?? .any
    aliases = try values.decodeIfPresent([String].self, forKey: .aliases) ?? []
  }
}
