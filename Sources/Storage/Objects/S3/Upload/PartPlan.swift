/// How an object is cut into parts.
struct PartPlan: Equatable {
  static let maxParts = 10_000
  /// 5 TiB: no object can be larger.
  static let maxObject = 5 << 40

  let size: Int
  let partSize: Int

  /// Parts of `partSize` bytes, or of as many MiB as it takes to need no more than ``maxParts``.
  init(size: Int, partSize: Int) {
    self.size = size
    let least = (size + Self.maxParts - 1) / Self.maxParts
    let mebibyte = 1 << 20
    self.partSize = least <= partSize ? max(partSize, 1) : (least + mebibyte - 1) / mebibyte * mebibyte
  }

  var count: Int { (size + partSize - 1) / partSize }

  /// - Parameter index: from 0.
  func range(_ index: Int) -> Range<Int> { index * partSize..<min((index + 1) * partSize, size) }
}
