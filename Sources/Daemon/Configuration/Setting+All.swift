internal import Core
internal import Foundation
internal import Speech
internal import Storage

extension Setting {
  /// Every setting, in the order in which `interviewd config` shows them.
  public static let all: [Setting] = [
    Setting("INTERVIEWD_DATA", "DIR", "Folder of everything that interviewd keeps.") { _, _ in
      "./interviewd-data"
    } apply: { text, configuration throws(Invalid) in
      configuration.dataFolder = try path(text)
    },
    Setting("INTERVIEWD_OBJECTS", "STORE", "Object store for transcripts: file:DIR.") { configuration, _ in
      "file:\(configuration.dataFolder)/objects"
    } apply: { text, configuration throws(Invalid) in
      guard text.hasPrefix("file:") else { throw Invalid(allowed: "file: and a folder") }
      configuration.objectsFolder = try path(String(text.dropFirst("file:".count)))
    },
    Setting("INTERVIEWD_TRANSCRIPT_PREFIX", "PREFIX", "Goes before the name of every archived transcript.") {
      _, _ in
      "ConvertedTextFile/"
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriptPrefix = try prefix(text)
    },
    Setting("INTERVIEWD_TRANSCRIBER", "NAME", "pocketsphinx or none.") { _, _ in
      Configuration.Transcriber.pocketsphinx.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriber = try oneOf(text)
    },
    Setting("INTERVIEWD_TRANSCRIBER_MODEL", "DIR", "Folder of PocketSphinx's speech model.") { _, _ in
      PocketSphinxModel.debianFolder
    } apply: { text, configuration throws(Invalid) in
      configuration.transcriberModel = try path(text)
    },
    Setting("INTERVIEWD_WORKERS", "NUMBER", "Recordings worked on at once, and decoders of the recogniser.") {
      _, _ in
      String(ProcessInfo.processInfo.activeProcessorCount)
    } apply: { text, configuration throws(Invalid) in
      guard let number = Int(text), (1...256).contains(number) else {
        throw Invalid(allowed: "a whole number from 1 to 256")
      }
      configuration.workers = number
    },
    Setting("INTERVIEWD_MAX_UPLOAD", "SIZE", "Largest recording.") { _, _ in
      "4GiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxUpload = try size(text)
    },
    Setting("INTERVIEWD_MAX_DURATION", "TIME", "Longest recording.") { _, _ in
      "4h"
    } apply: { text, configuration throws(Invalid) in
      configuration.maxDuration = try duration(text)
    },
    Setting("INTERVIEWD_VIDEO", "0|1", "Whether to look at the picture (--no-video is --video 0).") { _, _ in
      "1"
    } apply: { text, configuration throws(Invalid) in
      guard ["0", "1"].contains(text) else { throw Invalid(allowed: "0 or 1") }
      configuration.looksAtVideo = text == "1"
    },
    Setting("INTERVIEWD_SANDBOX_TIMEOUT", "TIME", "How long to wait in all for the decoder of one recording.")
    { _, _ in
      "10m"
    } apply: { text, configuration throws(Invalid) in
      configuration.sandboxTimeout = try duration(text)
    },
    Setting("INTERVIEWD_SANDBOX_MEMORY", "SIZE", "Address space of the decoder of one recording.") { _, _ in
      "2GiB"
    } apply: { text, configuration throws(Invalid) in
      configuration.sandboxMemory = try size(text, atLeast: minimumSandboxMemory)
    },
    Setting("INTERVIEWD_LOG", "LEVEL", "error, warning, info or debug.") { _, _ in
      Logger.Level.info.rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.logLevel = try oneOf(text)
    },
    Setting("INTERVIEWD_LOG_FORMAT", "FORMAT", "text or json; text on a terminal.") { _, terminal in
      (terminal ? Logger.Format.text : .json).rawValue
    } apply: { text, configuration throws(Invalid) in
      configuration.logFormat = try oneOf(text)
    },
  ]

  private static func oneOf<Value: RawRepresentable & CaseIterable>(
    _ text: String
  ) throws(Invalid) -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
      throw Invalid(allowed: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
  }

  private static func path(_ text: String) throws(Invalid) -> String {
    guard !text.isEmpty, !text.contains("\0") else { throw Invalid(allowed: "the name of a folder") }
    return text
  }

  /// What no object's key could begin with would show only when the first transcript is archived.
  private static func prefix(_ text: String) throws(Invalid) -> String {
    let parts = text.utf8.split(separator: UInt8(ascii: "/"))
    let isRelative = parts.contains { $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    let url = try? LocalObjectStore(folder: "/").url(of: text + "a.txt")
    guard url != nil, !isRelative, text.utf8.count <= 512 else {
      throw Invalid(
        allowed: "the beginning of an object's key (at most 512 bytes, no slash in front, nothing empty, "
          + ". or .. between slashes, no NUL)")
    }
    return text
  }

  /// FFmpeg's libraries alone take a quarter of a gibibyte of addresses.
  private static let minimumSandboxMemory = 512 << 20

  private static func size(_ text: String, atLeast least: Int = 1) throws(Invalid) -> Int {
    guard let size = Units.size(text), size >= least else {
      let bound = least == 1 ? "above zero" : "of at least \(least >> 20)MiB"
      throw Invalid(allowed: "a size \(bound) in bytes, or with KiB, MiB or GiB")
    }
    return size
  }

  private static let year = Duration.seconds(8760 * 3600)

  private static func duration(_ text: String) throws(Invalid) -> Duration {
    guard let duration = Units.duration(text), duration > .zero, duration <= year else {
      throw Invalid(allowed: "a time above zero and up to 8760h, in seconds, or with ms, s, m or h")
    }
    return duration
  }
}
