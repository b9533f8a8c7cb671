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
  _ name: String, _ dependencies: [Target.Dependency] = [], debugOptimised: Bool = false
) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: strict + (debugOptimised ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A C library of the system: a module map and a header, found through pkg-config.
func library(_ name: String, pkgConfig: String) -> Target {
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
    library("CFFmpeg", pkgConfig: "libavformat libavcodec libswresample libavutil"),
    library("CFFTW", pkgConfig: "fftw3f"),
    library("CPocketSphinx", pkgConfig: "pocketsphinx"),
    shims("CFFmpegShims", ["CFFmpeg"]),
    shims("CLinux"),

    module("Core"),
    module("Sandbox", ["Core", "CLinux"]),
    module("Media", ["Core", "Sandbox", "CFFmpeg", "CFFmpegShims"]),
    module("Speech", ["Core", "CFFTW", "CPocketSphinx"], debugOptimised: true),
    module("Storage", ["Core"]),
    module("Daemon", ["Core", "Sandbox", "Speech", "Storage"]),

    .executableTarget(
      name: "interviewd", dependencies: ["Core", "Daemon", "Speech", "Storage"], swiftSettings: strict),
    .executableTarget(
      name: "interviewd-sandbox", dependencies: ["Core", "Media", "Sandbox"], swiftSettings: strict),

    tests("CoreTests", ["Core"]),
    tests("SandboxTests", ["Core", "Sandbox"]),
    tests("MediaTests", ["Core", "Sandbox", "Media"]),
    tests("SpeechTests", ["Core", "Speech"]),
    tests("StorageTests", ["Core", "Storage"]),
    tests("DaemonTests", ["Core", "Daemon", "Speech", "Storage"]),
  ],
  swiftLanguageModes: [.v6]
)
