import Crypto
import Foundation
import Synchronization
import TestSupport

/// As much of S3 as an upload in parts needs, in memory.
final class FakeMultipart: Sendable {
  struct Upload {
    var key: String
    var initiated = "2026-01-01T00:00:00.000Z"
    var parts: [Int: [UInt8]] = [:]
  }

  private struct State {
    var uploads: [String: Upload] = [:]
    var objects: [String: [UInt8]] = [:]
    var begun = 0
  }

  private let state: Mutex<State>
  private let answersChecksums: Bool
  /// As Ceph does, without saying so.
  private let escapesKeys: Bool
  /// What becomes of a part's bytes before they are stored and its ETag is made.
  private let damage: @Sendable ([UInt8]) -> [UInt8]
  /// What its ETags are of, after a part's bytes or its parts' digests.
  private let salt: [UInt8]

  init(
    answersChecksums: Bool = true, escapesKeys: Bool = false, leftovers: [String: Upload] = [:],
    salt: [UInt8] = [], damage: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
  ) {
    self.escapesKeys = escapesKeys
    self.salt = salt
    self.damage = damage
    self.answersChecksums = answersChecksums
    state = Mutex(State(uploads: leftovers))
  }

  var open: [String] { state.withLock { $0.uploads.keys.sorted() } }
  var objects: [String: [UInt8]] { state.withLock { $0.objects } }

  func answer(_ request: ReceivedRequest) -> ScriptedAnswer {
    state.withLock { answer(request, &$0) }
  }

  private func answer(_ request: ReceivedRequest, _ state: inout State) -> ScriptedAnswer {
    let url = URLComponents(string: request.target)
    let query = Dictionary(
      (url?.queryItems ?? []).map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
    let key = String((url?.path ?? "").dropFirst("/archive/".count))
    switch (request.method, query["uploads"], query["uploadId"]) {
    case ("POST", .some, _):
      state.begun += 1
      state.uploads["new-\(state.begun)"] = Upload(key: key)
      return .xml(
        "<InitiateMultipartUploadResult><UploadId>new-\(state.begun)</UploadId></InitiateMultipartUploadResult>"
      )
    case ("GET", .some, _): return .xml(list(state.uploads, prefix: query["prefix"] ?? ""))
    case ("PUT", _, .some(let id)):
      guard let number = Int(query["partNumber"] ?? ""), state.uploads[id] != nil else { break }
      let stored = damage(request.body)
      state.uploads[id]?.parts[number] = stored
      return .stored(stored, checksum: answersChecksums, salt: salt)
    case ("POST", _, .some(let id)):
      guard let upload = state.uploads.removeValue(forKey: id) else { break }
      let parts = upload.parts.sorted { $0.key < $1.key }.map(\.value)
      state.objects[upload.key] = parts.flatMap { $0 }
      return .xml(
        "<CompleteMultipartUploadResult><ETag>&quot;\(hex(.md5, parts.flatMap { digest(.md5, $0) } + salt))-\(parts.count)"
          + "&quot;</ETag></CompleteMultipartUploadResult>")
    case ("DELETE", _, .some(let id)):
      guard state.uploads[id]?.key == key else { break }
      state.uploads[id] = nil
      return ScriptedAnswer(204)
    case ("HEAD", _, _), ("GET", _, _):
      guard let object = state.objects[key] else { return .error(404, "NoSuchKey") }
      return ScriptedAnswer(
        200, headers: [("ETag", "\"x\""), ("Content-Length", "\(object.count)")], body: object)
    default: break
    }
    return .error(404, "NoSuchUpload")
  }

  private func list(_ uploads: [String: Upload], prefix: String) -> String {
    let uploads = uploads.filter { $0.value.key.hasPrefix(prefix) }.map { id, upload in
      let key = escapesKeys ? upload.key.replacing(" ", with: "%20") : upload.key
      return
        "<Upload><Key>\(key)</Key><UploadId>\(id)</UploadId><Initiated>\(upload.initiated)</Initiated></Upload>"
    }
    return "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>\(uploads.joined())"
      + "</ListMultipartUploadsResult>"
  }
}
