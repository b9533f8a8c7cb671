/// Bytes of request bodies by kind (design: JSON 1 MiB).
enum BodyLimit {
  static let json = 1 << 20
}
