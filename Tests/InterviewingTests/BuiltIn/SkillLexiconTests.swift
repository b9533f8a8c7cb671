import Testing

@testable import Interviewing

struct SkillLexiconTests {
  private func skills(_ text: String, expecting: [String] = []) -> [String] {
    SkillLexicon.shared.mentions(in: TokenText(text), expecting: expecting).map(\.skill.name)
  }

  @Test(arguments: [
    ("C, C++ and C# are three languages", ["C", "C++", "C#"]),
    ("ASP.NET on .NET, not the net", ["ASP.NET", ".NET"]),
    ("I use Node.js, node js and NodeJS.", ["Node.js", "Node.js", "Node.js"]),
    ("CI/CD, ci cd", ["CI/CD", "CI/CD"]),
    ("Spring Boot and Spring in Java", ["Spring", "Spring", "Java"]),
    ("machine\nlearning", ["Machine Learning"]),
    ("written in Go and Python", ["Go", "Python"]),
    ("Statistics in R.", ["Statistics", "R"]),
    ("k8s/Docker", ["Kubernetes", "Docker"]),
    ("c plus plus and c sharp", ["C++", "C#"]),
    ("Java and JavaScript", ["Java", "JavaScript"]),
    ("worked with Swift and Excel daily", ["Swift", "Excel"]),
  ])
  func skillsAreFoundByWholeWords(text: String, found: [String]) {
    #expect(skills(text) == found)
  }

  @Test(arguments: [
    "We go the extra mile. Go above and beyond.", "They excel at sports. Excel in all you do.",
    "A swift answer in spring 2020, Spring 2021.", "R&D, John R. Smith, vitamin C, a C-level meeting",
    "rust on the car, express yourself, react to it", "javascripting, pythonic, sqlx", "Go to market in 2020",
    "The word and its access", "health insurance", "",
  ])
  func wordsThatAreSpelledSoAreNoSkills(text: String) {
    #expect(skills(text) == [])
  }

  @Test func inTextWithoutCapitalsExpectedSkillsNeedNone() {
    let said = "we exported it to excel and wrote a swift client, then we had to go"
    #expect(skills(said) == [])
    #expect(skills(said, expecting: ["Excel", "Swift", "Go"]) == ["Excel", "Swift"])
    // Where there are capitals, they tell.
    #expect(skills("We excel. They excel.", expecting: ["Excel"]) == [])
  }

  @Test func theLongestNameWins() {
    #expect(
      skills("Google Cloud, React Native, Amazon S3 buckets") == [
        "Google Cloud", "React Native", "Amazon S3",
      ])
  }

  @Test func hostileTextIsRead() {
    let texts = [
      String(repeating: "C++", count: 20_000), "\u{0}\u{1}", "é🦀👩‍👩‍👧‍👦\u{202E}Python",
      String(repeating: ".", count: 10_000),
      "z" + String(repeating: "\u{301}", count: 10_000), "\u{FEFF}…“”•–—",
      String(repeating: "a", count: 100_000),
    ]
    for text in texts { #expect(skills(text).allSatisfy { !$0.isEmpty }) }
    #expect(skills("•\u{A0}Python\u{2022}Docker") == ["Python", "Docker"])
  }
}
