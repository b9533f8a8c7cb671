internal import CCurl
internal import CCurlShims

extension EasyTransfer {
  /// The first code that is not `CURLE_OK`.
  func configure(_ exchange: Exchange) -> CURLcode {
    var steps: [CURLcode] = []
    func set(_ option: CURLoption, _ value: Int) {
      steps.append(interviewd_curl_set_long(handle, option, value))
    }
    func set(_ option: CURLoption, _ value: String) {
      steps.append(interviewd_curl_set_string(handle, option, value))
    }
    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) {
      steps.append(interviewd_curl_set_pointer(handle, option, pointer))
    }

    set(CURLOPT_URL, exchange.url.text)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    // A version in which each transfer has a connection to itself: pausing or dropping one cannot hold up another.
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
    if let file = exchange.certificateAuthorities { set(CURLOPT_CAINFO, file) }
    set(CURLOPT_NOSIGNAL, 1)
    // Ending a transfer does not wait for a thread that still resolves its host.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    let connect = exchange.timeouts.connect / .milliseconds(1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(min(max(connect, 1), Double(Int32.max))))
    set(CURLOPT_BUFFERSIZE, 64 << 10)
    set(CURLOPT_UPLOAD_BUFFERSIZE, 64 << 10)
    set(CURLOPT_ERRORBUFFER, pointer: errorText)

    set(CURLOPT_USERAGENT, exchange.userAgent)
    configureMethod(exchange, set: set)
    // curl would ask first and wait a second for leave before it sends a larger body.
    var lines = ["Expect:"]
    // A lone colon would tell curl to leave the header out.
    lines += exchange.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    for line in lines {
      guard let longer = curl_slist_append(headers, line) else { return CURLE_OUT_OF_MEMORY }
      headers = longer
    }
    steps.append(interviewd_curl_set_headers(handle, headers))
    steps += setCallbacks()
    return steps.first { $0 != CURLE_OK } ?? CURLE_OK
  }

  private func configureMethod(_ exchange: Exchange, set: (CURLoption, Int) -> Void) {
    let length: Int?
    switch exchange.body {
    case .none:
      set(exchange.method == "HEAD" ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
      interviewd_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, exchange.method)
      return
    case .bytes(let bytes): length = bytes.count
    case .stream(let stream): length = stream.length
    }
    set(CURLOPT_UPLOAD, 1)
    interviewd_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, exchange.method)
    // -1: not known, chunked encoding.
    interviewd_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(length ?? -1))
  }
}
