internal import Core
internal import FoundationEssentials

/// The body of `POST /create-session`: all of it may be left out, null counts as left out, and fields that nobody knows
/// are passed over, as `model_name`.
struct SettingsBody: Decodable {
  static let questions: ClosedRange<Int64> = 0...20
  static let mostSkills = 50
  static let mostCustomQuestions = 20
  /// Unicode scalars.
  static let longestName = 200
  static let longestSkill = 100
  static let longestQuestion = 1000
  static let longestDescription = 200_000

  private var temperature: Double?
  private var topP: Double?
  private var skills: [String]?
  private var jobPosition: String?
  private var jobDescription: String?
  private var technicalQuestions: WholeNumber?
  private var behavioralQuestions: WholeNumber?
  private var customQuestions: [String]?
  private var candidateName: String?

  private typealias Key = ConversationSettings.CodingKeys

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    temperature = try values.decodeIfPresent(Double.self, forKey: .temperature)
    topP = try values.decodeIfPresent(Double.self, forKey: .topP)
    skills = try values.decodeIfPresent([String].self, forKey: .skills)
    jobPosition = try values.decodeIfPresent(String.self, forKey: .jobPosition)
    jobDescription = try values.decodeIfPresent(String.self, forKey: .jobDescription)
    technicalQuestions = try values.decodeIfPresent(WholeNumber.self, forKey: .technicalQuestions)
    behavioralQuestions = try values.decodeIfPresent(WholeNumber.self, forKey: .behavioralQuestions)
    customQuestions = try values.decodeIfPresent([String].self, forKey: .customQuestions)
    candidateName = try values.decodeIfPresent(String.self, forKey: .candidateName)
  }

  /// Throws ``ImportError`` naming the first field that is wrong.
  static func settings(_ body: Data) throws(ImportError) -> ConversationSettings {
    let isBlank = body.allSatisfy(" \t\r\n".utf8.contains)
    return isBlank ? ConversationSettings() : try JSONReader.read(Self.self, from: body).settings
  }

  private var settings: ConversationSettings {
    get throws(ImportError) {
      var settings = ConversationSettings()
      settings.temperature = try Self.number(temperature ?? settings.temperature, .temperature, in: 0...2)
      settings.topP = try Self.number(topP ?? settings.topP, .topP, in: 0.0.nextUp...1)
      settings.skills = try Self.list(skills, .skills, atMost: Self.mostSkills, of: .line(Self.longestSkill))
      settings.jobPosition = try Self.text(jobPosition, .line(Self.longestName), .jobPosition)
      settings.jobDescription = try Self.text(
        jobDescription, .lines(Self.longestDescription), .jobDescription)
      settings.technicalQuestions = try Self.count(
        technicalQuestions, .technicalQuestions, settings.technicalQuestions)
      settings.behavioralQuestions = try Self.count(
        behavioralQuestions, .behavioralQuestions, settings.behavioralQuestions)
      settings.customQuestions = try Self.list(
        customQuestions, .customQuestions, atMost: Self.mostCustomQuestions, of: .lines(Self.longestQuestion))
      settings.candidateName = try Self.text(candidateName, .line(Self.longestName), .candidateName)
      return settings
    }
  }

  private static func number(
    _ value: Double, _ key: Key, in range: ClosedRange<Double>
  ) throws(ImportError) -> Double {
    guard range.contains(value) else {
      let least = range.lowerBound == 0 ? "from 0 to" : "above 0 and at most"
      throw ImportError(key.rawValue, "must be \(least) \(Int(range.upperBound))")
    }
    return value
  }

  private static func count(
    _ number: WholeNumber?, _ key: Key, _ standard: Int
  ) throws(ImportError) -> Int {
    guard let number else { return standard }
    guard questions.contains(number.value) else {
      throw ImportError(key.rawValue, "must be from \(questions.lowerBound) to \(questions.upperBound)")
    }
    return Int(number.value)
  }

  /// Blank is as good as nothing.
  private static func text(_ text: String?, _ rule: TextRule, _ key: Key) throws(ImportError) -> String {
    guard let text, text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { return "" }
    return try rule.checked(text, key.rawValue)
  }

  private static func list(
    _ texts: [String]?, _ key: Key, atMost most: Int, of rule: TextRule
  ) throws(ImportError) -> [String] {
    let texts = texts ?? []
    guard texts.count <= most else { throw ImportError(key.rawValue, "must have at most \(most) entries") }
    var checked: [String] = []
    for (index, text) in texts.enumerated() {
      checked.append(try rule.checked(text, "\(key.rawValue)[\(index)]").trimmed)
    }
    return checked
  }
}
