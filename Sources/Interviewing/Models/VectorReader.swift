/// Reads the JSON of feature extraction: for each text a vector, or a vector for each of its tokens, which are
/// averaged (mean pooling). Arrays of numbers are all there can be, so a general decoder would only be slower and
/// hold millions of boxed numbers; this one holds two vectors for each level of nesting.
struct VectorReader {
  /// Texts, batch, tokens, numbers.
  private static let deepest = 4

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// One vector for each text.
  mutating func vectors(atMost count: Int) throws(VectorProblem) -> [[Double]] {
    var vectors: [[Double]] = []
    try expect("[")
    repeat {
      guard vectors.count < count else { throw VectorProblem("more vectors than texts") }
      vectors.append(try vector(depth: 2))
    } while try hasNext()
    guard peek() == nil else { throw VectorProblem("something after the vectors") }
    return vectors
  }

  private mutating func vector(depth: Int) throws(VectorProblem) -> [Double] {
    try expect("[")
    guard peek() == UInt8(ascii: "[") else {
      var numbers: [Double] = []
      repeat { numbers.append(try number()) } while try hasNext()
      return numbers
    }
    guard depth < Self.deepest else { throw VectorProblem("arrays nested too deep") }
    var sum: [Double] = []
    var count = 0.0
    repeat {
      let vector = try vector(depth: depth + 1)
      if sum.isEmpty {
        sum = vector
      } else {
        guard vector.count == sum.count else { throw VectorProblem("vectors of different lengths") }
        for index in sum.indices { sum[index] += vector[index] }
      }
      count += 1
    } while try hasNext()
    return sum.map { $0 / count }
  }

  /// After an element: whether another follows. Otherwise the array has ended.
  private mutating func hasNext() throws(VectorProblem) -> Bool {
    switch peek() {
    case UInt8(ascii: ","):
      place += 1
      return true
    case UInt8(ascii: "]"):
      place += 1
      return false
    default: throw VectorProblem("not an array of vectors")
    }
  }

  private mutating func expect(_ sign: Unicode.Scalar) throws(VectorProblem) {
    guard peek() == UInt8(ascii: sign) else { throw VectorProblem("not an array of vectors") }
    place += 1
  }

  /// Finite ones only: JSON has no others, though some servers write `NaN`.
  private mutating func number() throws(VectorProblem) -> Double {
    _ = peek()
    let start = place
    while place < bytes.count, Self.isOfNumber(bytes[place]) { place += 1 }
    guard place - start <= 64, let number = Double(String(decoding: bytes[start..<place], as: UTF8.self)),
      number.isFinite
    else { throw VectorProblem("something that is no finite number in a vector") }
    return number
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// The next byte that is no white space.
  private mutating func peek() -> UInt8? {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    return place < bytes.count ? bytes[place] : nil
  }
}
