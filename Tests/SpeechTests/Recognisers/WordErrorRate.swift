import Foundation
import Testing

/// Substituted, left out and put in words ÷ words of the reference, summed over many texts.
struct WordErrorRate {
  private(set) var errors = 0
  private(set) var words = 0

  var rate: Double { words == 0 ? 0 : Double(errors) / Double(words) }

  mutating func add(reference: String, hypothesis: String) {
    let reference = Self.words(reference)
    errors += Self.distance(reference, Self.words(hypothesis))
    words += reference.count
  }

  /// Lower case, without punctuation; an apostrophe belongs to its word.
  static func words(_ text: String) -> [String] {
    text.lowercased().replacing("’", with: "'")
      .split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
  }

  /// Levenshtein's distance.
  static func distance(_ a: [String], _ b: [String]) -> Int {
    var row = Array(0...b.count)
    for (i, word) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let substituted = diagonal + (word == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}

@Suite struct WordErrorRateTests {
  @Test func `counts substituted, missing and added words`() {
    var rate = WordErrorRate()
    rate.add(reference: "I didn't see it.", hypothesis: "i didn't sea it")
    rate.add(reference: "the whole of it", hypothesis: "the of it it")
    rate.add(reference: "all right", hypothesis: "")
    #expect(rate.errors == 1 + 2 + 2)
    #expect(rate.words == 10)
  }

  @Test func `case and punctuation are no errors`() {
    var rate = WordErrorRate()
    rate.add(reference: "Well, yes – it’s MINE!", hypothesis: "well yes it's mine")
    #expect(rate.errors == 0)
  }
}
