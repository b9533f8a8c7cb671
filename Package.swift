// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// A Swift target of ours: strict settings, sources in the folder of the same name.
///
/// `debugOptimised`: signal processing takes a hundred times as long unoptimised, which no test needs.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  settings: [SwiftSetting] = [], debugOptimised: Bool = false
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude,
    swiftSettings: strict + settings
      + (debugOptimised ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = []
) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict + settings)
}

/// Where PocketSphinx's headers look for one another. Its pkg-config file tells it too, but would link
/// libsphinxad as well, which records from microphones: that loads thirty libraries, PulseAudio's and X11's
/// among them, and takes 5 MB and as many milliseconds at every start.
///
/// Whoever imports Speech needs it, too: a debug build loads what Speech itself imports.
let pocketSphinxHeaders: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-I/usr/include/pocketsphinx"])]

/// A C library of the system: a module map and a header, found through pkg-config where Debian ships a file.
func library(_ name: String, pkgConfig: String? = nil) -> Target {
  .systemLibrary(name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig)
}

/// Our own C beside a library: what Swift cannot import (macros, variadic functions). An ordinary target,
/// because SwiftPM does not rebuild when the header of a system library changes.
func shims(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/CLibraries/\(name)")
}

let package = Package(
  name: "interviewd",
  products: [
    .executable(name: "interviewd", targets: ["interviewd"]),
    .executable(name: "interviewd-sandbox", targets: ["interviewd-sandbox"]),
  ],
  targets: [
    library("CArchive", pkgConfig: "libarchive"),
    library("CCrypto", pkgConfig: "libcrypto"),
    library("CCurl", pkgConfig: "libcurl"),
    library("CExpat", pkgConfig: "expat"),
    library("CFFmpeg", pkgConfig: "libavformat libavcodec libswresample libavutil"),
    library("CFFTW", pkgConfig: "fftw3f"),
    library("CFLAC", pkgConfig: "flac"),
    library("CLinkGrammar", pkgConfig: "link-grammar"),
    library("CMicrohttpd", pkgConfig: "libmicrohttpd"),
    library("CPocketSphinx"),
    library("CPoppler", pkgConfig: "poppler-glib"),
    library("CSQLite", pkgConfig: "sqlite3"),
    library("CSpeexDSP", pkgConfig: "speexdsp"),
    library("CStemmer"),
    library("CWslay"),
    library("CXML2", pkgConfig: "libxml-2.0"),
    shims("CCurlShims", ["CCurl"]),
    shims("CEpoll"),
    shims("CFFmpegShims", ["CFFmpeg"]),
    shims("CLinux"),
    shims("CMicrohttpdShims", ["CMicrohttpd"]),
    shims("CPages"),
    shims("CResources"),
    shims("CSQLiteShims", ["CSQLite"]),

    module("Core"),
    module("Crypto", ["CCrypto"]),
    module("HTTPClient", ["Core", "CCurl", "CCurlShims"]),
    module("HTTPServer", ["Core", "Crypto", "CEpoll", "CMicrohttpd", "CMicrohttpdShims", "CWslay"]),
    module("Sandbox", ["Core", "CLinux"]),
    module("Media", ["Core", "Sandbox", "CFFmpeg", "CFFmpegShims"]),
    module("Documents", ["Core", "Sandbox", "CArchive", "CPoppler", "CXML2"]),
    module(
      "Speech", ["Core", "HTTPClient", "CFFTW", "CFLAC", "CPocketSphinx", "CSpeexDSP"],
      settings: pocketSphinxHeaders,
      debugOptimised: true),
    module("Storage", ["Core", "Crypto", "HTTPClient", "CExpat", "CSQLite", "CSQLiteShims"]),
    // CResources has the resources: docs/decisions/0025.
    module(
      "Interviewing", ["Core", "Crypto", "HTTPClient", "CLinkGrammar", "CResources", "CStemmer"],
      exclude: ["Resources"]),
    module(
      "Daemon",
      [
        "Core", "Crypto", "HTTPClient", "HTTPServer", "Interviewing", "Sandbox", "Speech", "Storage",
        "CPages",
      ],
      // CPages has it: docs/decisions/0027.
      exclude: ["API/OpenAPI/Page"], settings: pocketSphinxHeaders),

    .executableTarget(
      name: "interviewd", dependencies: ["Core", "Daemon", "Speech", "Storage"],
      swiftSettings: strict + pocketSphinxHeaders),
    .executableTarget(
      name: "interviewd-sandbox", dependencies: ["Core", "Documents", "Media", "Sandbox"],
      swiftSettings: strict),

    // What `make bench` measures from inside: no client of the daemon could.
    .executableTarget(
      name: "interviewd-benchmarks", dependencies: ["Core", "HTTPClient", "Interviewing", "Storage"],
      path: "Benchmarks/Micro", swiftSettings: strict),

    // What tests of several targets use.
    .target(
      name: "TestSupport", dependencies: ["HTTPClient"], path: "Tests/TestSupport", swiftSettings: strict),
    tests("CoreTests", ["Core"]),
    tests("CryptoTests", ["Crypto"]),
    tests("HTTPClientTests", ["Core", "HTTPClient", "TestSupport"]),
    tests("HTTPServerTests", ["Core", "HTTPServer"]),
    tests("SandboxTests", ["Core", "Sandbox"]),
    tests("DocumentsTests", ["Core", "Documents", "Sandbox"]),
    tests("MediaTests", ["Core", "Sandbox", "Media"]),
    tests(
      "SpeechTests", ["Core", "HTTPClient", "Speech", "TestSupport"], settings: pocketSphinxHeaders),
    tests("StorageTests", ["Core", "Crypto", "HTTPClient", "Storage", "TestSupport"]),
    tests("InterviewingTests", ["Core", "HTTPClient", "Interviewing", "TestSupport"]),
    tests(
      "DaemonTests",
      [
        "Core", "Crypto", "Daemon", "HTTPClient", "HTTPServer", "Interviewing", "Sandbox", "Speech",
        "Storage",
        "TestSupport",
      ],
      settings: pocketSphinxHeaders),
  ],
  swiftLanguageModes: [.v6]
)
