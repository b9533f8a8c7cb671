@testable internal import HTTPClient
internal import Testing

struct QueueTests {
  @Test("A full queue of bytes takes nothing more, and asks again when half of it is read")
  func bodyQueue() {
    var queue = BodyQueue()
    let piece = [UInt8](repeating: 7, count: 16 << 10)
    var pushed = 0
    while piece.withUnsafeBytes({ queue.push($0) }) { pushed += 1 }
    #expect(pushed == BodyQueue.capacity / piece.count)
    var read = 0
    while let (chunk, resumes) = queue.pop() {
      #expect(chunk.count <= 64 << 10)
      read += chunk.count
      #expect(resumes == (read == BodyQueue.capacity / 2))
    }
    #expect(read == BodyQueue.capacity)
  }

  @Test("Single bytes are joined, in their order")
  func joined() {
    var queue = BodyQueue()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    for byte in bytes { #expect(withUnsafeBytes(of: byte) { queue.push($0) }) }
    #expect(queue.count == bytes.count)
    var read: [UInt8] = []
    var chunks = 0
    while let (chunk, _) = queue.pop() {
      read += chunk
      chunks += 1
    }
    #expect(read == bytes)
    #expect(chunks == 2)
  }

  @Test("So many run for an origin and in all, the others in their order")
  func admission() {
    var admission = Admission<Int>(AdmissionLimits(perOrigin: 2, total: 3))
    for number in 1...4 { admission.enqueue(number, origin: "a") }
    for number in 5...6 { admission.enqueue(number, origin: "b") }
    #expect([admission.next(), admission.next(), admission.next(), admission.next()] == [1, 2, 5, nil])
    admission.ended(origin: "a")
    #expect([admission.next(), admission.next()] == [3, nil])
    admission.removeWaiting { $0 == 4 }
    admission.ended(origin: "a")
    #expect([admission.next(), admission.next()] == [6, nil])
    #expect(admission.waiting.isEmpty)
  }

  @Test("A source of bytes waits while enough of them wait, and goes on as they are taken")
  func uploadQueue() async throws {
    let queue = UploadQueue(length: nil)
    let chunk = [UInt8](repeating: 1, count: UploadQueue.capacity / 2)
    #expect(try queue.append(chunk) == false)
    try await queue.room()
    #expect(try queue.append(chunk) == false)
    async let waiting: Void = queue.room()
    var buffer = [UInt8](repeating: 0, count: 1000)
    #expect(buffer.withUnsafeMutableBytes { queue.read(into: $0) } == .bytes(1000))
    try await waiting
    var left = UploadQueue.capacity - 1000
    while case .bytes(let count) = buffer.withUnsafeMutableBytes({ queue.read(into: $0) }) { left -= count }
    #expect(left == 0)
    // curl has found nothing, and is told of the next.
    #expect(try queue.append([1]) == true)
    #expect(try queue.finish() == false)
    #expect(buffer.withUnsafeMutableBytes { queue.read(into: $0) } == .bytes(1))
    #expect(buffer.withUnsafeMutableBytes { queue.read(into: $0) } == .end)
  }

  @Test("A closed queue refuses its source, and ends its wait")
  func closedQueue() async throws {
    let queue = UploadQueue(length: nil)
    _ = try queue.append([UInt8](repeating: 1, count: UploadQueue.capacity))
    let waiting = Task { try await queue.room() }
    queue.close()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(throws: CancellationError.self) { try queue.append([1]) }
  }

  @Test("More and fewer bytes than announced are told")
  func uploadLength() throws {
    let queue = UploadQueue(length: 3)
    _ = try queue.append([1, 2])
    #expect(throws: UploadQueue.WrongLength.self) { try queue.finish() }
    #expect(throws: UploadQueue.WrongLength.self) { try queue.append([3, 4]) }
    _ = try queue.append([3])
    _ = try queue.finish()
  }
}
