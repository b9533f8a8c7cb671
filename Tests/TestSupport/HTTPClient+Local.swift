public import HTTPClient

extension HTTPClient {
  /// One that may talk to the servers of tests, which are all on 127.0.0.1.
  public static func local(perHost: Int = 16) -> HTTPClient {
    var configuration = Configuration(userAgent: "interviewd/test")
    configuration.allowsPrivateAddresses = true
    configuration.maxConnectionsPerHost = perHost
    return HTTPClient(configuration: configuration)
  }
}
