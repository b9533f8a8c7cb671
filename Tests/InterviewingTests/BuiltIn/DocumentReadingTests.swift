import Core
import Testing

@testable import Interviewing

struct DocumentReadingTests {
  private func analysis(_ text: String, _ kind: DocumentKind = .cv) async throws -> DocumentAnalysis {
    try await BuiltInInterviewer().analyse(text, as: kind)
  }

  @Test func aCVIsRead() async throws {
    let cv = try await analysis(Documents.cv)
    #expect(cv.skills.prefix(2) == ["Python", "FastAPI"])
    #expect(Set(cv.skills).isSuperset(of: ["PostgreSQL", "Kafka", "Docker", "Go", "Mentoring"]))
    #expect(cv.years == 7)
    #expect(cv.highlights.first?.contains("3 million requests") == true)
    #expect(cv.highlights.contains { $0.hasSuffix("by introducing CI/CD and Docker") })
    #expect(cv.highlights.allSatisfy { !$0.contains("@") && !$0.contains("170") && !$0.contains("•") })
    #expect(cv.summary.contains("Python"))
    #expect(cv.analysedBy == "built-in")
    #expect(cv.fallbackReason == nil)
  }

  @Test func aJobDescriptionIsRead() async throws {
    let jd = try await analysis(Documents.jd, .jd)
    #expect(jd.skills.first == "Python")
    #expect(jd.skills.contains("Kubernetes"))
    #expect(!jd.skills.contains("Go") && !jd.skills.contains("Insurance") && !jd.skills.contains("Swift"))
    #expect(jd.years == 3)
    #expect(jd.highlights.contains { $0.contains("design and build") })
  }

  @Test(arguments: [
    ("5 years of experience", 5), ("5+ yrs experience in sales", 5), ("five years working with Python", 5),
    ("Experience: 12 years", 12), ("over ten years' experience", 10), ("3-5 years of experience", 5),
    ("three to five years in the industry", 5), ("2 years with Java and 8 years of experience overall", 8),
    ("a 10-year professional background", 10),
  ])
  func yearsOfExperienceAreFound(text: String, years: Int) async throws {
    #expect(try await analysis(text).years == years)
  }

  @Test(arguments: [
    "founded 20 years ago", "18 years old", "a 4 year degree in physics", "a 99 years of experience joke",
    "since 2015", "a two year warranty", "years of experience",
    "Our company has grown for 30 years. Experience it!",
  ])
  func otherYearsAreNone(text: String) async throws {
    #expect(try await analysis(text).years == nil)
  }

  @Test func ofARangeAJobAsksForTheLowerEnd() async throws {
    #expect(try await analysis("3-5 years of experience", .jd).years == 3)
    #expect(try await analysis("three or four years of experience", .jd).years == 3)
  }

  @Test func whatIsKeptIsBounded() async throws {
    let names = SkillLexicon.shared.skills.map(\.name).joined(separator: ", ")
    let sentence = "Improved the latency by 40% with " + String(repeating: "very ", count: 80) + "Python.\n"
    let many = (0..<500).map { "Delivered release \($0) with a team of \($0) people in Python.\n" }.joined()
    let analysis = try await analysis(names + "\n" + sentence + many)
    #expect(analysis.skills.count == DocumentAnalysis.mostSkills)
    #expect(analysis.highlights.count == DocumentAnalysis.mostHighlights)
    #expect(analysis.highlights.allSatisfy { $0.count <= DocumentAnalysis.longestHighlight })
  }

  @Test func theSameTextGivesTheSameAnalysis() async throws {
    let first = try await analysis(Documents.cv)
    for _ in 0..<5 { #expect(try await analysis(Documents.cv) == first) }
  }

  @Test func textWithoutSkillsIsSaidToHaveNone() async throws {
    for text in ["x", "我们 一起 工作", "\u{0}", String(repeating: "é", count: 200_000)] {
      let analysis = try await analysis(text)
      #expect(analysis.skills.isEmpty)
      #expect(analysis.summary.contains("no skill"))
    }
  }
}

enum Documents {
  static let cv = """
    John Doe, Senior Software Engineer
    john.doe@example.com | +49 170 1234567

    Backend engineer with 7+ years of experience in Python development. I go to conferences.

    • Built a payment platform with FastAPI, PostgreSQL and Kafka that handles 3 million requests a day
    • Reduced the release time from four weeks to two days by introducing CI/CD
      and Docker
    • Mentored 4 junior engineers
    • Built many interfaces with FastAPI, and wrote Python tools

    SKILLS: Python, Go, Redis
    """
  static let jd = """
    We are hiring a Backend Engineer at TechCorp. You will design and build microservices in Python and Kafka on
    Kubernetes. Requirements:
    - 3-5 years of experience in backend development
    - Strong Python, PostgreSQL
    - Good communication skills; you go the extra mile
    We offer health insurance and a swift response.
    """
}
