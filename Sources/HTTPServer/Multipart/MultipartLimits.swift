/// Bounds of one multipart body; its size is bounded by the route.
public struct MultipartLimits: Sendable {
  public var parts = 64
  /// Bytes of one part's header fields.
  public var headerBytes = 8 * 1024

  public init() {}
}
