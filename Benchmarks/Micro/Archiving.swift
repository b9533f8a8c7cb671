internal import FoundationEssentials
internal import Glibc
internal import HTTPClient
internal import Storage

/// Archives to the bucket that the AWS variables reach, as the daemon does: `--count` objects of `--size` bytes
/// over `--connections`, or the file at `--file`. Gives `seconds`, and `cpu_seconds` of this process, both
/// without its start.
func archiving(_ options: Options) async throws -> [String: Double] {
  guard let bucket = options.text("bucket") else { throw Misuse(description: "--bucket is missing") }
  let connections = try options.number("connections", default: 8)
  var configuration = HTTPClient.Configuration(userAgent: "interviewd-benchmarks")
  configuration.maxConnectionsPerHost = connections
  let client = HTTPClient(configuration: configuration)
  let settings = AWSSettings(variables: ProcessInfo.processInfo.environment)
  let s3 = S3Client(settings, credentials: CredentialsChain(settings, client: client), client: client)
  let store = try S3ObjectStore(bucket: bucket, client: s3)
  if let path = options.text("file") {
    try await store.probe()
    let key = path.split(separator: "/").last.map(String.init) ?? path
    return try await measured {
      try await store.put(file: path, key: key, contentType: "application/octet-stream")
    }
  }
  let payload = Data((0..<(try options.number("size", default: 4096))).map { _ in UInt8.random(in: 0...255) })
  let put: @Sendable (Int) async throws -> Void = { number in
    try await store.put(
      payload, key: "ConvertedTextFile/\(number).txt", contentType: "text/plain; charset=utf-8")
  }
  // Every connection is made before the clock runs.
  try await all(0..<2 * connections, connections) { try await put(-$0 - 1) }
  let count = try options.number("count", default: 500)
  return try await measured { try await all(0..<count, connections, put) }
}

/// Does `work` for each number, so many at once.
private func all(
  _ numbers: Range<Int>, _ width: Int, _ work: @escaping @Sendable (Int) async throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for number in numbers {
      if number >= width { try await group.next() }
      group.addTask { try await work(number) }
    }
    try await group.waitForAll()
  }
}

private func measured(_ work: () async throws -> Void) async throws -> [String: Double] {
  let (start, used) = (ContinuousClock.now, processorSeconds())
  try await work()
  return ["seconds": (ContinuousClock.now - start) / .seconds(1), "cpu_seconds": processorSeconds() - used]
}

private func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
