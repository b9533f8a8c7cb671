internal import FoundationEssentials
internal import HTTPClient
internal import Storage

/// Downloads recordings, from web servers and from S3, into a folder: resumes what was interrupted, and bounds size
/// and time.
struct RecordingFetcher: Sendable {
  let client: HTTPClient
  let s3: S3Client
  /// Where recordings lie while they are worked on.
  let folder: String
  /// Bytes.
  let maxSize: Int
  /// For one download in all.
  let timeout: Duration

  /// A transfer that broke off is taken up again at once this often, if each brought something.
  private static let resumptions = 5
  /// Pieces from the network are collected to this before the disk is asked.
  private static let portion = 1 << 20

  func path(of job: String) -> String { "\(folder)/\(job).recording" }

  /// Fetches `url` for the job `job`, unless that has been done. Returns the file's size.
  ///
  /// `progress` gets shares, 0…1, where the server tells the length. Throws `DownloadError`,
  /// `HTTPClientError`, `S3Error`, `FileError` and `CancellationError`; what has come stays for the next call.
  func fetch(_ url: String, job: String, progress: @Sendable (Double) -> Void) async throws -> Int {
    let path = path(of: job)
    if let size = try await DataFolder.size(ofFile: path) { return size }
    let deadline = ContinuousClock.now + timeout
    var resumptions = 0
    while true {
      let file = try await PartialFile(for: path)
      let before = try await file.size()
      do {
        try await transfer(url, into: file, from: before, path: path, deadline: deadline, progress: progress)
        try await file.finish()
        try? await AtomicFile.remove(validatorPath(path))
        return try await DataFolder.size(ofFile: path) ?? 0
      } catch let error as HTTPClientError where error.isRetryable {
        let grew = try await file.size() > before
        guard grew, resumptions < Self.resumptions else { throw error }
        resumptions += 1
      }
    }
  }

  /// Removes what there is of a job's recording.
  func remove(job: String) async throws {
    try await PartialFile.remove(for: path(of: job))
    try await AtomicFile.remove(validatorPath(path(of: job)))
  }

  /// Removes what there is of recordings of jobs that are not `live`.
  func sweep(live: () async throws -> Set<String>) async throws {
    let names = try await DataFolder.files(in: folder)
    // Asked afterwards: a file that is there already belongs to a job that was live then, or never will be.
    let live = names.isEmpty ? [] : try await live()
    for name in names {
      let job = String(name.prefix { $0 != "." })
      if !live.contains(job) { try await AtomicFile.remove("\(folder)/\(name)") }
    }
  }

  private func validatorPath(_ path: String) -> String { path + ".validator" }

  private func transfer(
    _ url: String, into file: PartialFile, from start: Int, path: String, deadline: ContinuousClock.Instant,
    progress: @Sendable (Double) -> Void
  ) async throws {
    let known = try? String(contentsOfFile: validatorPath(path), encoding: .utf8)
    let validator = start > 0 ? known : nil
    let response = try await open(url, from: validator == nil ? 0 : start, if: validator, deadline: deadline)
    var received = start
    switch response.status {
    case 206 where response.continues(at: start, of: validator): break
    case 200:
      if start > 0 { try await file.restart() }
      received = 0
    case 206, 416:
      // Not the part that was asked for: begin anew next time.
      try await file.restart()
      throw DownloadError.wrongPart
    default: throw DownloadError.status(response.status)
    }
    let total = response.contentLength.map { received + $0 }
    if let total, total > maxSize { throw DownloadError.tooLarge(limit: maxSize) }
    // Only what is worth resuming: a small recording is fetched anew.
    if received == 0 {
      if (total ?? .max) > Self.portion, let validator = response.validator {
        try await AtomicFile.write(Data(validator.utf8), to: validatorPath(path))
      } else if known != nil {
        try await AtomicFile.remove(validatorPath(path))
      }
    }

    var collected: [UInt8] = []
    do {
      for try await piece in response.body {
        collected += piece
        received += piece.count
        guard received <= maxSize else { throw DownloadError.tooLarge(limit: maxSize) }
        if let total, total > 0 { progress(Double(received) / Double(total)) }
        if collected.count >= Self.portion {
          try await file.append(collected)
          collected.removeAll(keepingCapacity: true)
        }
      }
    } catch let error as HTTPClientError {
      try await file.append(collected)
      throw error
    }
    try await file.append(collected)
  }
}

extension RecordingFetcher {
  /// Asks for the recording from `start` on, if it is still the one that `validator` tells.
  private func open(
    _ url: String, from start: Int, if validator: String?, deadline: ContinuousClock.Instant
  ) async throws -> HTTPResponse {
    let source = RecordingSource(url)
    if let fault = source?.fault { throw DownloadError.noObject(fault) }
    switch source {
    case .object(let bucket, let key):
      do {
        return try await s3.get(
          bucket: bucket, key: key, rangeStart: start > 0 ? start : nil, ifRange: validator,
          deadline: deadline)
      } catch let error as S3Error {
        guard error.isRetryable, .now >= deadline else { throw error }
        throw DownloadError.tooSlow(limit: timeout)
      }
    case .web(let url):
      var request = HTTPRequest(url: url)
      request.timeouts.whole = max(.milliseconds(1), deadline - .now)
      if start > 0, let validator {
        request.rangeStart = start
        request.headers.add("If-Range", validator)
      }
      return try await client.send(request)
    case nil: throw DownloadError.notAnAddress
    }
  }
}

extension HTTPResponse {
  /// Whether the body is what comes at `start`. Not every server heeds `If-Range`: a tag that differs is told.
  fileprivate func continues(at start: Int, of validator: String?) -> Bool {
    guard start > 0, let validator, contentRange?.bytes?.lowerBound == start else { return false }
    return !validator.hasPrefix("\"") || etag == nil || etag == validator
  }

  /// What tells whether a resource is still the same (RFC 9110, 13.1.5): a strong entity tag, or a date.
  fileprivate var validator: String? {
    if let etag, !etag.hasPrefix("W/") { return etag }
    return lastModified
  }
}
