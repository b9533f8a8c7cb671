internal import Glibc

/// A text as its stems, each with its TF-IDF weight: (1 + ln tf) · ``WordWeights``.
struct TermVector {
  private(set) var weights: [String: Double] = [:]

  /// How often each stem is in `text`.
  static func counts(in text: String, _ stemmer: borrowing Stemmer) -> [String: Int] {
    var counts: [String: Int] = [:]
    for word in words(in: text) { counts[stemmer.stem(word), default: 0] += 1 }
    return counts
  }

  init(_ counts: [String: Int]) {
    for (stem, count) in counts {
      let weight = WordWeights.weight(ofStem: stem)
      if weight > 0 { weights[stem] = (1 + log(Double(count))) * weight }
    }
  }

  /// With the terms of `other` that `self` has not, at a share of their weight.
  func adding(_ other: TermVector, share: Double) -> TermVector {
    var sum = self
    sum.weights.merge(other.weights.mapValues { $0 * share }) { own, _ in own }
    return sum
  }

  /// The cosine of the angle between the two, 0…1; 0 where one has no words that say anything.
  func cosine(_ other: TermVector) -> Double {
    // In order: sums of floating-point numbers depend on it, and a dictionary's changes with each run.
    var product = 0.0
    for (stem, weight) in weights.sorted(by: { $0.key < $1.key }) {
      product += weight * (other.weights[stem] ?? 0)
    }
    let lengths = length * other.length
    return lengths > 0 ? min(1, product / lengths) : 0
  }

  /// Share of the weight of `self` whose stems are in `other`, 0…1.
  func coverage(by other: TermVector) -> Double {
    let sorted = weights.sorted { $0.key < $1.key }
    let whole = sorted.reduce(0) { $0 + $1.value }
    let shared = sorted.reduce(0) { $0 + (other.weights[$1.key] == nil ? 0 : $1.value) }
    return whole > 0 ? shared / whole : 0
  }

  private var length: Double { weights.values.sorted().reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// In lower case: runs of letters, digits and apostrophes within. What is longer than a word can be is cut.
  private static func words(in text: String) -> [String] {
    text.lowercased().replacing("’", with: "'")
      .split { sign in
        // Asked first: for ASCII the answer is in the byte.
        if let byte = sign.asciiValue {
          return !(UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) && byte != UInt8(ascii: "'")
        }
        return !(sign.isLetter || sign.isNumber)
      }
      .compactMap { piece in
        let word = piece.trimmed { $0 == "'" }
        return word.isEmpty ? nil : String(word.prefix(40))
      }
  }
}

extension Substring {
  /// Without such characters at both ends.
  func trimmed(_ isTrimmed: (Character) -> Bool) -> Substring {
    guard let start = firstIndex(where: { !isTrimmed($0) }), let end = lastIndex(where: { !isTrimmed($0) })
    else { return "" }
    return self[start...end]
  }
}
