import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct CredentialsChainTests {
  private struct Refused: Error {}

  private static let start = Date(timeIntervalSince1970: 1_700_000_000)
  private let clock = Locked(Self.start)
  /// Finds that have begun, each to be ended by the test.
  private let begun: AsyncStream<CheckedContinuation<AWSCredentials, any Error>>
  private let chain: CredentialsChain

  init() {
    let (begun, source) = AsyncStream.makeStream(of: CheckedContinuation<AWSCredentials, any Error>.self)
    self.begun = begun
    chain = CredentialsChain(now: { [clock] in clock.value }) { _ in
      try await withCheckedThrowingContinuation { source.yield($0) }
    }
  }

  /// Lasting so many seconds from the start on; nil: for ever.
  private func key(_ id: String, lasting seconds: Double? = nil) -> AWSCredentials {
    AWSCredentials(
      accessKeyID: id, secretAccessKey: "s", expiration: seconds.map { Self.start.addingTimeInterval($0) })
  }

  private func at(_ seconds: Double) { clock.value = Self.start.addingTimeInterval(seconds) }

  /// Credentials at a time, where a find has to be made for them, which ends so.
  private func fetched(
    at seconds: Double, _ outcome: Result<AWSCredentials, any Error>
  ) async throws -> String {
    at(seconds)
    async let credentials = chain.credentials()
    try await nextFind().resume(with: outcome)
    return try await credentials.accessKeyID
  }

  private func nextFind() async throws -> CheckedContinuation<AWSCredentials, any Error> {
    var finds = begun.makeAsyncIterator()
    return try #require(await finds.next())
  }

  /// Credentials at a time, where those that are kept have to do: a find would never end.
  private func kept(at seconds: Double) async throws -> String {
    at(seconds)
    return try await chain.credentials().accessKeyID
  }

  @Test func credentialsAreKeptUntilFiveMinutesBeforeTheyExpire() async throws {
    #expect(try await fetched(at: 0, .success(key("1", lasting: 3600))) == "1")
    #expect(try await kept(at: 3299) == "1")
    #expect(try await fetched(at: 3300, .success(key("2", lasting: 7200))) == "2")
    #expect(try await kept(at: 6899) == "2")
  }

  @Test func credentialsWithoutExpiryAreKept() async throws {
    #expect(try await fetched(at: 0, .success(key("1"))) == "1")
    #expect(try await kept(at: 1e9) == "1")
  }

  @Test func invalidatedCredentialsAreLookedForAgain() async throws {
    #expect(try await fetched(at: 0, .success(key("1"))) == "1")
    chain.invalidate()
    #expect(try await fetched(at: 1, .success(key("2"))) == "2")
    chain.invalidate()
    await #expect(throws: Refused.self) { try await fetched(at: 2, .failure(Refused())) }
  }

  @Test func oldCredentialsDoWhileARefreshFailsAndTheyLive() async throws {
    #expect(try await fetched(at: 0, .success(key("1", lasting: 3600))) == "1")
    #expect(try await fetched(at: 3400, .failure(Refused())) == "1")
    // Half a minute to one passes before it is tried again.
    #expect(try await kept(at: 3429) == "1")
    #expect(try await fetched(at: 3461, .failure(Refused())) == "1")
    #expect(try await fetched(at: 3522, .success(key("2", lasting: 7200))) == "2")
    #expect(try await fetched(at: 7190, .failure(Refused())) == "2")
    await #expect(throws: Refused.self) { try await fetched(at: 7200, .failure(Refused())) }
  }

  @Test func credentialsThatEndWithinTheMarginAreNotFetchedForEveryCall() async throws {
    #expect(try await fetched(at: 0, .success(key("1", lasting: 200))) == "1")
    #expect(try await kept(at: 29) == "1")
    #expect(try await fetched(at: 61, .success(key("2", lasting: 70))) == "2")
    #expect(try await fetched(at: 70, .success(key("3", lasting: 900))) == "3")
  }

  @Test func aFailureIsThrownToAllWhoWaitAndTriedAgainByTheNext() async throws {
    let first = Task { try await chain.credentials() }
    let find = try await nextFind()
    let second = Task { try await chain.credentials() }
    find.resume(throwing: Refused())
    await #expect(throws: Refused.self) { try await first.value }
    // The second came before the failure or after it.
    let later = Task { try await nextFind().resume(returning: key("2")) }
    do {
      #expect(try await second.value.accessKeyID == "2")
    } catch is Refused {
      #expect(try await chain.credentials().accessKeyID == "2")
    }
    try await later.value
  }

  @Test func aCancelledWaiterLeavesTheFetchToTheOthers() async throws {
    let first = Task { try await chain.credentials() }
    let find = try await nextFind()
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    // It was the first one's fetch: another would never end.
    async let second = chain.credentials()
    find.resume(returning: key("1"))
    #expect(try await second.accessKeyID == "1")
  }

  @Test func aTaskThatIsCancelledAlreadyFetchesNothing() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await chain.credentials()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func manyTasksShareOneFetch() async throws {
    let (arrivals, arrive) = AsyncStream.makeStream(of: Void.self)
    let tasks = (0..<50).map { _ in
      Task {
        arrive.yield()
        return try await chain.credentials().accessKeyID
      }
    }
    var arrived = 0
    for await _ in arrivals {
      arrived += 1
      if arrived == tasks.count { break }
    }
    try await nextFind().resume(returning: key("1"))
    for task in tasks { #expect(try await task.value == "1") }
  }

  @Test func refreshedCredentialsComeFromTheServiceAndTheFilesAsTheyAreThen() async throws {
    let turn = Locked(0)
    let server = try RawServer { _ in
      turn.value += 1
      return .json(
        """
        {"AccessKeyId": "A\(turn.value)", "SecretAccessKey": "s", "Expiration": "2023-11-14T23:13:20Z"}
        """)
    }
    let files = try SharedFiles()
    let settings = files.settings(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url])
    let chain = CredentialsChain(settings, client: .local()) { [clock] in clock.value }
    #expect(try await chain.credentials().accessKeyID == "A1")
    #expect(try await chain.credentials().accessKeyID == "A1")
    at(3301)
    #expect(try await chain.credentials().accessKeyID == "A2")
    try files.write("[default]\naws_access_key_id = FILE\naws_secret_access_key = f", to: files.credentials)
    chain.invalidate()
    #expect(try await chain.credentials().accessKeyID == "FILE")
  }
}
