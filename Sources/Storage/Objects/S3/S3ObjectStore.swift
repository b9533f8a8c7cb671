public import FoundationEssentials
internal import HTTPClient

/// Objects in a bucket of S3, or of a server that speaks its protocol.
///
/// `put` returns once what S3 says it has stored is what was sent: by its SHA-256 checksum where S3 answers with one,
/// else by the MD5 in the ETag, and where neither can be compared, by reading the object back.
public final class S3ObjectStore: ObjectStore {
  public struct Options: Sendable, Equatable {
    public var encryption = S3Encryption.none
    /// Larger objects are uploaded in parts.
    public var multipartThreshold = 16 << 20
    /// In bytes; S3 wants at least 5 MiB. Objects that would have more than 10,000 parts get larger ones.
    public var partSize = 8 << 20
    /// Parts of one object that are uploaded at once.
    public var parallelParts = 4

    public init() {}
  }

  let bucket: String
  let client: S3Client
  let options: Options
  let gate = KeyGate()
  let now: @Sendable () -> Date

  /// - Throws: ``ObjectStoreError/misconfigured(_:)`` for what cannot be a bucket's name.
  public init(
    bucket: String, client: S3Client, options: Options = Options(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) throws(ObjectStoreError) {
    guard S3Endpoint.isBucketName(bucket) else {
      throw .misconfigured("\(bucket.debugDescription) cannot be a bucket's name")
    }
    self.bucket = bucket
    self.client = client
    self.options = options
    self.now = now
  }

  public func put(_ data: Data, key: String, contentType: String) async throws {
    try await put(.bytes([UInt8](data)), key: try ObjectKey(key), contentType: contentType)
  }

  public func put(file path: String, key: String, contentType: String) async throws {
    let key = try ObjectKey(key)
    try await translatingErrors(of: key.text) {
      try await put(.file(try await SourceFile.open(path)), key: key, contentType: contentType)
    }
  }

  public func get(key: String, limit: Int) async throws -> Data {
    let request = request("read", "GET", key: try ObjectKey(key).text)
    return try await translatingErrors(of: key) {
      try await client.perform(request) { response in
        let tooLarge = ObjectStoreError.tooLarge(key, limit: limit)
        if let length = response.contentLength, length > limit { throw tooLarge }
        var data = Data(capacity: min(response.contentLength ?? 0, limit))
        for try await chunk in response.body {
          guard chunk.count <= limit - data.count else { throw tooLarge }
          data.append(contentsOf: chunk)
        }
        return data
      }
    }
  }

  /// That the bucket is missing looks the same as that the object is.
  public func exists(key: String) async throws -> Bool {
    let request = request("see", "HEAD", key: try ObjectKey(key).text)
    return try await translatingErrors(of: key) {
      try await client.perform(request, accepts: { $0 == 200 || $0 == 404 }) { $0.status == 200 }
    }
  }

  public func delete(key: String) async throws {
    let request = request("delete", "DELETE", key: try ObjectKey(key).text)
    do {
      try await translatingErrors(of: key) { try await client.perform(request) { try await $0.finish() } }
    } catch ObjectStoreError.notFound {
      // As wanted.
    }
  }

  public func probe() async throws {
    try await translatingErrors(of: "") { try await client.probe(bucket) }
  }

  /// `s3://bucket/key`, with nothing escaped.
  public func url(of key: String) throws -> String { "s3://\(bucket)/\(try ObjectKey(key).text)" }

  /// Credentials that expire before end the link with them.
  public func downloadLink(for key: String, expires: Duration, fileName: String?) async throws -> String? {
    var request = request("link to", "GET", key: try ObjectKey(key).text)
    if let fileName {
      request.query = [("response-content-disposition", ContentDisposition.attachment(fileName))]
    }
    let seconds = Int(expires.components.seconds)
    let allowed = min(
      max(seconds, SigV4Signer.expirySeconds.lowerBound), SigV4Signer.expirySeconds.upperBound)
    return try await translatingErrors(of: key) { try await client.presign(request, expires: allowed) }
  }

  func request(
    _ attempt: String, _ method: String, key: String?, query: [(name: String, value: String)] = []
  ) -> S3Request {
    S3Request(attempt: attempt, method: method, bucket: bucket, key: key, query: query)
  }

  /// Runs `work`, whose errors become the store's.
  func translatingErrors<Result>(of key: String, _ work: () async throws -> Result) async throws -> Result {
    do {
      return try await work()
    } catch let error as S3Error {
      if error.status == 404, error.code == "NoSuchKey" || error.code == "NotFound", !key.isEmpty {
        throw ObjectStoreError.notFound(key)
      }
      throw ObjectStoreError.s3(error)
    } catch let error as FileError {
      throw ObjectStoreError.failed(key, error)
    }
  }
}
