public import FoundationEssentials
internal import HTTPClient

extension S3ObjectStore {
  /// More than that are not listed.
  static var maxListed: Int { 1_000_000 }

  public func list(prefix: String) async throws -> [String] {
    try await translatingErrors(of: "") {
      var keys: [String] = []
      var token: String?
      repeat {
        var query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)]
        if let token { query.append(("continuation-token", token)) }
        let page = try await page("list", query: query, root: "ListBucketResult")
        for object in page.children("Contents") {
          // What others put into the bucket under names of their own is not ours to give.
          guard let key = object["Key"].flatMap({ decoded($0, in: page) }), (try? ObjectKey(key)) != nil
          else { continue }
          keys.append(key)
        }
        let next = page["IsTruncated"] == "true" ? page["NextContinuationToken"] : nil
        guard keys.count <= Self.maxListed, next == nil || next != token else {
          throw S3Document.malformed(request("list", "GET", key: nil)).error
        }
        token = next
      } while token != nil
      return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }

  /// Aborts uploads that began more than a day ago, and before `date`: others' may still go on.
  public func sweep(prefix: String, before date: Date) async throws {
    let limit = min(date, now().addingTimeInterval(-24 * 3600))
    try await translatingErrors(of: "") {
      for upload in try await uploads(prefix: prefix) {
        guard let began = upload.began, began < limit, !upload.keys.contains(where: gate.isHeld) else {
          continue
        }
        for key in upload.keys { try await abort(upload.id, key: key) }
      }
    }
  }

  /// An upload that was begun, and neither completed nor aborted.
  struct PendingUpload {
    /// One, or two of which one is right: Ceph escapes keys in this list without saying so. An upload belongs to its
    /// key, so that aborting it under the other changes nothing.
    var keys: Set<String>
    var id: String
    var began: Date?
  }

  /// Aborts what earlier attempts to upload this very key have left. The caller holds the key's gate.
  /// - Parameter isBrief: whether to give up soon.
  func abortUploads(of key: String, except own: String?, isBrief: Bool = false) async throws {
    do {
      // Keys are compared as bytes: two spellings of é are two objects.
      for upload in try await uploads(prefix: key, isBrief: isBrief)
      where upload.id != own && upload.keys.contains(where: { $0.utf8.elementsEqual(key.utf8) }) {
        try await abort(upload.id, key: key)
      }
    } catch let error as S3Error {
      // Not allowed, or not known there: then the bucket's own rules must do it.
      if error.isRetryable { throw error }
    }
  }

  /// That there is no such upload any more is no error.
  func abort(_ id: String, key: String) async throws {
    var request = request("abort", "DELETE", key: key, query: [("uploadId", id)])
    request.makeBrief()
    try await client.perform(request, accepts: { (200..<300).contains($0) || $0 == 404 }) {
      try await $0.finish()
    }
  }

  private func uploads(prefix: String, isBrief: Bool = false) async throws -> [PendingUpload] {
    var found: [PendingUpload] = []
    var markers: [(name: String, value: String)]?
    repeat {
      let query = [("uploads", ""), ("encoding-type", "url"), ("prefix", prefix)] + (markers ?? [])
      let page = try await page(
        "list uploads in", query: query, root: "ListMultipartUploadsResult", isBrief: isBrief)
      for upload in page.children("Upload") {
        guard let text = upload["Key"], let id = upload["UploadId"] else { continue }
        let candidates = page["EncodingType"] == "url" ? [] : [text]
        let keys = Set(candidates + [S3Document.decoded(text)].compactMap { $0 })
        found.append(PendingUpload(keys: keys, id: id, began: upload["Initiated"].flatMap(Self.date)))
      }
      let isTruncated = page["IsTruncated"] == "true"
      let next = isTruncated ? nextMarkers(of: page) : nil
      guard found.count <= Self.maxListed, next == nil || next?.map(\.value) != markers?.map(\.value) else {
        throw S3Document.malformed(request("list uploads in", "GET", key: nil)).error
      }
      markers = next
    } while markers != nil
    return found
  }

  private func nextMarkers(of page: XMLElement) -> [(name: String, value: String)] {
    let key = page["NextKeyMarker"].flatMap { decoded($0, in: page) }
    return [("key-marker", key ?? ""), ("upload-id-marker", page["NextUploadIdMarker"] ?? "")]
  }

  private func page(
    _ attempt: String, query: [(name: String, value: String)], root: String, isBrief: Bool = false
  ) async throws -> XMLElement {
    var request = request(attempt, "GET", key: nil, query: query)
    if isBrief { request.makeBrief() }
    return try await client.perform(request) { [request] in try await S3Document.read($0, root, to: request) }
  }

  /// Servers that do not know `encoding-type` do not repeat it.
  private func decoded(_ text: String, in page: XMLElement) -> String? {
    page["EncodingType"] == "url" ? S3Document.decoded(text) : text
  }

  private static func date(_ text: String) -> Date? {
    (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
      ?? (try? Date(text, strategy: .iso8601))
  }
}
