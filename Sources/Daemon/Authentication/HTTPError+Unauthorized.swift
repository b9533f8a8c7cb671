internal import HTTPServer

extension HTTPError {
  /// 401 with its challenge (RFC 6750, section 3).
  ///
  /// - Parameter isWrong: whether something was shown, and does not hold. The detail is then in the challenge as well:
  ///   printable ASCII without quotation marks and backslashes.
  static func unauthorized(_ detail: String, isWrong: Bool) -> HTTPError {
    let fault = isWrong ? ", error=\"invalid_token\", error_description=\"\(detail)\"" : ""
    return HTTPError(
      .unauthorized, detail, headers: ["WWW-Authenticate": "Bearer realm=\"interviewd\"" + fault])
  }
}
