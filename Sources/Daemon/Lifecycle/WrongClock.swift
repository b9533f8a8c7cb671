internal import Storage

/// This machine's clock differs from S3's by more than S3 puts up with. Requests are signed by S3's then; what else
/// the daemon dates is dated wrongly.
struct WrongClock: Error, CustomStringConvertible {
  /// How far S3's is ahead.
  private let offset: Duration

  /// Nil where S3 has not minded so far.
  init?(_ s3: S3Client) {
    guard let offset = s3.clockOffset else { return nil }
    self.offset = offset
  }

  var description: String {
    let seconds = offset.components.seconds
    return "the clock is \(abs(seconds)) s \(seconds < 0 ? "ahead of" : "behind") the server's: set it"
  }
}
