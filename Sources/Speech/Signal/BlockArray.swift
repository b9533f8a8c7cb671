/// An array that only grows at its end, in blocks: it never holds an old and a new copy while it grows, nor
/// up to half its memory in reserve, as an `Array` of an hour's frames would.
struct BlockArray<Element> {
  private static var blockSize: Int { 1 << 14 }

  private var blocks: [[Element]] = []
  private(set) var count = 0

  mutating func append(_ element: Element) {
    if count.isMultiple(of: Self.blockSize) {
      blocks.append([])
      blocks[blocks.count - 1].reserveCapacity(Self.blockSize)
    }
    blocks[blocks.count - 1].append(element)
    count += 1
  }

  /// Frees the blocks that lie wholly below `index`: nobody reads them any more.
  mutating func release(below index: Int) {
    let block = index / Self.blockSize - 1
    if block >= 0, !blocks[block].isEmpty { for passed in 0...block { blocks[passed] = [] } }
  }

  subscript(index: Int) -> Element { blocks[index / Self.blockSize][index % Self.blockSize] }
}
