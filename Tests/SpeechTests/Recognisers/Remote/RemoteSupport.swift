import Core
import Foundation
import HTTPClient
import Synchronization
import TestSupport

@testable import Speech

/// So many seconds from a place in the recording; all is speech but 0.2 s at both ends.
func utterance(_ start: Double, _ length: Double) -> Utterance {
  let count = Audio.samples(length)
  let margin = min(Audio.samples(0.2), count / 4)
  return Utterance(
    start: Audio.samples(start), samples: Array(repeating: 0.2, count: count), speech: margin..<count - margin
  )
}

/// What the retries of a recogniser would have waited.
final class Waits: Sendable {
  private let durations = Mutex<[Duration]>([])

  var all: [Duration] { durations.withLock { $0 } }

  /// Waits for nothing, and draws the longest wait.
  var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.random = { 1 }
    policy.sleep = { duration in self.durations.withLock { $0.append(duration) } }
    return policy
  }
}

extension RemoteService {
  /// At a test's server.
  static func local(_ url: String, model: String = "whisper-1", waits: Waits = Waits()) -> RemoteService {
    var service = RemoteService(url: url, key: "sk-secret", model: model)
    service.retry = waits.policy
    return service
  }
}

/// The parts of a multipart body by name; values of a name that comes several times are joined by commas.
struct Form {
  var fields: [String: String] = [:]
  var file: [UInt8] = []
  var fileHead = ""

  init(_ request: ReceivedRequest) throws {
    let type = request.headers["content-type"] ?? ""
    guard let boundary = type.components(separatedBy: "boundary=").dropFirst().first else { return }
    // Bytes as characters, so that sound passes unharmed.
    let text = String(String.UnicodeScalarView(request.body.map { Unicode.Scalar($0) }))
    for part in text.components(separatedBy: "--\(boundary)").dropFirst().dropLast() {
      let halves = part.components(separatedBy: "\r\n\r\n")
      let name = halves[0].components(separatedBy: "name=\"")[1].components(separatedBy: "\"")[0]
      let value = halves.dropFirst().joined(separator: "\r\n\r\n").unicodeScalars.dropLast(2)
      if halves[0].contains("filename=") {
        file = value.map { UInt8($0.value) }
        fileHead = halves[0]
      } else {
        let text = String(decoding: value.map { UInt8($0.value) }, as: UTF8.self)
        fields[name] = (fields[name].map { $0 + "," } ?? "") + text
      }
    }
  }
}

extension ReceivedRequest {
  /// Seconds of sound in it: what the header of the FLAC file says (RFC 9639, 8.2).
  var seconds: Double {
    let start = [UInt8](body.prefix(4096))
    guard let marker = start.indices.first(where: { start[$0...].starts(with: "fLaC".utf8) }) else {
      return 0
    }
    return start[marker...].flacSeconds
  }
}

extension RandomAccessCollection<UInt8> {
  /// Of a file of 16 kHz.
  var flacSeconds: Double {
    let fields = dropFirst(18).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(fields & 0xF_FFFF_FFFF) / 16_000
  }
}

/// Several threads of a server wait here until so many have come, or until somebody opens it.
final class Gate: Sendable {
  private let state = Mutex(0)
  private let opening = DispatchSemaphore(value: 0)
  private let count: Int

  init(_ count: Int) { self.count = count }

  /// The number of those who came before.
  @discardableResult
  func pass() -> Int {
    let number = state.withLock { state in
      state += 1
      return state - 1
    }
    if number + 1 == count { open() }
    opening.wait()
    opening.signal()
    return number
  }

  func open() { opening.signal() }
}
