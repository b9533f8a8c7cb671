/// Bytes that have arrived and wait for their reader: bounded, in chunks.
struct BodyQueue {
  /// Nothing more is taken once so many bytes wait, and again when half of them are read.
  static let capacity = 1 << 20
  /// Smaller pieces are joined up to this size, so that a server that sends single bytes costs no more.
  private static let chunkSize = 64 << 10

  private var chunks: [[UInt8]] = []
  private(set) var count = 0
  private var isHeld = false

  /// False when the queue is full: nothing was taken, and ``pop()`` tells when to offer it again.
  mutating func push(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard count < Self.capacity else {
      isHeld = true
      return false
    }
    count += bytes.count
    if let last = chunks.indices.last, chunks[last].count + bytes.count <= Self.chunkSize {
      chunks[last].append(contentsOf: bytes)
    } else {
      chunks.append(Array(bytes))
    }
    return true
  }

  /// `resumes`: what was refused can be offered again.
  mutating func pop() -> (chunk: [UInt8], resumes: Bool)? {
    guard !chunks.isEmpty else { return nil }
    let chunk = chunks.removeFirst()
    count -= chunk.count
    let resumes = isHeld && count <= Self.capacity / 2
    if resumes { isHeld = false }
    return (chunk, resumes)
  }

  mutating func removeAll() {
    chunks = []
    count = 0
  }
}
