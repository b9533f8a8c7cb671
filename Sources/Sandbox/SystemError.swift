internal import Glibc

/// The system's words for an `errno` value.
func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
