import Crypto
import Foundation
import HTTPClient
import Storage
import Synchronization
import TestSupport

/// A server that is told what to answer, and a store in bucket `archive` that talks to it.
struct S3Stand {
  let server: RawServer
  let store: S3ObjectStore
  let client: S3Client
  /// How long the store waited between attempts.
  let waits: Recorder<Duration>
  let requests: Recorder<ReceivedRequest>

  init(
    options: S3ObjectStore.Options = .init(), now: @escaping @Sendable () -> Date = { Date() },
    variables: [String: String] = [:],
    _ answer: @escaping @Sendable (ReceivedRequest, Int) -> ScriptedAnswer?
  ) throws {
    let requests = Recorder<ReceivedRequest>()
    let server = try RawServer { (request: ReceivedRequest) in answer(request, requests.add(request)) }
    try self.init(server: server, requests: requests, options: options, now: now, variables: variables)
  }

  init(
    server: RawServer, requests: Recorder<ReceivedRequest> = Recorder(),
    options: S3ObjectStore.Options = .init(), now: @escaping @Sendable () -> Date = { Date() },
    variables: [String: String] = [:]
  ) throws {
    let waits = Recorder<Duration>()
    self.server = server
    self.waits = waits
    self.requests = requests
    var retry = RetryPolicy()
    retry.random = { 1 }
    retry.sleep = { _ = waits.add($0) }
    let http = HTTPClient.local()
    let settings = AWSSettings(
      variables: [
        "AWS_ACCESS_KEY_ID": "AKIDTEST", "AWS_SECRET_ACCESS_KEY": "the-secret", "AWS_REGION": "eu-north-1",
        "AWS_ENDPOINT_URL_S3": server.url,
      ].merging(variables) { $1 })
    client = S3Client(
      settings, credentials: CredentialsChain(settings, client: http), client: http, retry: retry, now: now)
    store = try S3ObjectStore(bucket: "archive", client: client, options: options, now: now)
  }

  /// `METHOD target` of all requests.
  var asked: [String] { requests.all.map { "\($0.method) \($0.target)" } }
}

/// What happened, in its order. Any thread may add to it.
final class Recorder<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])

  /// How many there are now.
  func add(_ value: Value) -> Int {
    values.withLock { values in
      values.append(value)
      return values.count
    }
  }

  var all: [Value] { values.withLock { $0 } }
}

extension ScriptedAnswer {
  /// As S3 says no.
  static func error(
    _ status: Int, _ code: String, _ rest: String = "", message: String = "No.",
    headers: [(String, String)] = []
  ) -> ScriptedAnswer {
    ScriptedAnswer(
      status, headers: headers + [("x-amz-request-id", "REQ1")],
      body: Array(
        "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>\(message)</Message>\(rest)</Error>".utf8)
    )
  }

  /// As S3 has stored these bytes. With salt its ETag is another MD5.
  static func stored(_ bytes: [UInt8], checksum: Bool = true, salt: [UInt8] = []) -> ScriptedAnswer {
    var headers = [("ETag", "\"\(hex(.md5, bytes + salt))\"")]
    if checksum { headers.append(("x-amz-checksum-sha256", base64(.sha256, bytes))) }
    return ScriptedAnswer(200, headers: headers)
  }

  static func xml(_ text: String) -> ScriptedAnswer {
    ScriptedAnswer(200, headers: [("Content-Type", "application/xml")], body: Array(text.utf8))
  }
}

func digest(_ function: Hash.Function, _ bytes: [UInt8]) -> [UInt8] {
  (try? Hash.digest(function, of: bytes)) ?? []
}

func hex(_ function: Hash.Function, _ bytes: [UInt8]) -> String {
  digest(function, bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func base64(_ function: Hash.Function, _ bytes: [UInt8]) -> String {
  Data(digest(function, bytes)).base64EncodedString()
}

/// The error of S3 that `work` throws.
func s3Error(_ work: () async throws -> Void) async -> S3Error? {
  do {
    try await work()
    return nil
  } catch ObjectStoreError.s3(let error) {
    return error
  } catch {
    return error as? S3Error
  }
}
