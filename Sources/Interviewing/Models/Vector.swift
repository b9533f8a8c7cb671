/// Arithmetic of embeddings.
enum Vector {
  /// −1…1, for vectors of one length that are not zero.
  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    // Scaled first: the square of a large finite number is not finite.
    let (a, b) = (unit(a), unit(b))
    return min(1, max(-1, zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }))
  }

  /// The mean of unit vectors, each with its weight: pieces of a text count as long as they are.
  static func mean(_ vectors: [[Double]], weights: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: vectors.first?.count ?? 0)
    for (vector, weight) in zip(vectors, weights) {
      for (index, value) in unit(vector).enumerated() { sum[index] += value * weight }
    }
    return sum
  }

  private static func unit(_ vector: [Double]) -> [Double] {
    let greatest = vector.reduce(0) { max($0, abs($1)) }
    guard greatest > 0 else { return vector }
    let scaled = vector.map { $0 / greatest }
    let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return scaled.map { $0 / length }
  }
}
