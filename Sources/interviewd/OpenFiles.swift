internal import Glibc

/// How many descriptors this process may have: each connection takes one.
enum OpenFiles {
  /// Shells and service managers give 1024 by default, and allow more to who asks.
  static func raiseLimit() {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 1 << 16)
    _ = setrlimit(resource, &limit)
  }
}
