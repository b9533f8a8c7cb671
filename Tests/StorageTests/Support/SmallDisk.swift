import Foundation

/// A file system of 64 KiB in memory, there to be filled up.
final class SmallDisk {
  let folder: TemporaryFolder

  /// Whether this process may mount one: root on a machine, but not in every container.
  static let isPermitted = (try? SmallDisk()) != nil

  init() throws {
    folder = try TemporaryFolder()
    try Self.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.path)
  }

  deinit { try? Self.run("umount", "-l", folder.path) }

  func makeReadOnly() throws { try Self.run("mount", "-o", "remount,ro", folder.path) }

  private static func run(_ command: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
  }
}
