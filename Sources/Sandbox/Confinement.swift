internal import CLinux
internal import Glibc

/// What the child gives up before it reads the first byte of a stranger's file.
///
/// A seccomp filter and namespaces belong here too, after the limits.
public enum Confinement {
  /// Throws ``SandboxError/confinement(_:)`` when the kernel refuses: then nothing may be parsed.
  public static func apply(_ limits: SandboxLimits) throws(SandboxError) {
    guard interviewd_no_new_privileges() == 0 else { throw refused("no_new_privs") }
    try limit(INTERVIEWD_LIMIT_ADDRESS_SPACE, limits.addressSpace, "address space")
    try limit(INTERVIEWD_LIMIT_CPU, limits.cpu, "processor time")
    try limit(INTERVIEWD_LIMIT_FILE_SIZE, 0, "file size")
    try limit(INTERVIEWD_LIMIT_PROCESSES, 0, "processes")
    try limit(INTERVIEWD_LIMIT_OPEN_FILES, 16, "open files")
    try limit(INTERVIEWD_LIMIT_CORE, 0, "core size")
  }

  private static func limit(
    _ resource: interviewd_limit, _ value: Int, _ name: String
  ) throws(SandboxError) {
    guard interviewd_set_limit(Int32(resource.rawValue), UInt64(max(0, value))) == 0 else {
      throw refused(name)
    }
  }

  private static func refused(_ what: String) -> SandboxError {
    .confinement("\(what): \(systemMessage(errno))")
  }
}
